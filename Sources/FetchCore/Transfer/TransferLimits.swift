/// What one transfer is bounded by.
struct TransferLimits: Equatable, Sendable {
    /// Longer than anything lasts, and short enough to be added to any instant: what a timeout of nil is.
    static let endless = Duration.seconds(100 * 365 * 86_400)

    var total = Duration.seconds(30)
    /// What the hops before took of the total.
    var spent = Duration.zero
    var connect = Duration.seconds(10)
    var read = Duration.seconds(15)
    var bodyBytes = Int64.max
    var keptBodyBytes = 0
    var hashesBody = true

    /// What this transfer may take of the total.
    var remaining: Duration { total - spent }
}

/// Takes the response of a session's request, on the loop thread.
protocol BodyConsumer: AnyObject, Sendable {
    /// A connection is being opened for it; again for each further address.
    func connecting()
    /// TLS is being agreed on that connection; again within a proxy's.
    func securing()
    /// The transfer came to sending, waiting or receiving.
    func reached(_ state: RowState)
    /// The head of the last hop was read; again where an authentication needs two steps.
    func head(_ head: ResponseHead)
    func body(_ bytes: UnsafeRawBufferPointer)
    /// A line that came behind the body, with its line end.
    func trailer(_ line: UnsafeRawBufferPointer)
    /// Whether no more bytes are wanted for now.
    var isFull: Bool { get }
}
