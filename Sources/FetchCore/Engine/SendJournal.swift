/// Notes which requests that must not be repeated are in flight, so that a crash leaves a trace of them.
///
/// Called on the loop thread, right before sending and after settling, only for methods that are not idempotent;
/// must not block on a disk.
package protocol SendJournal: Sendable {
    func begin(_ id: RequestID)
    func end(_ id: RequestID)
}
