import CLinux
import FetchCore
import Glibc
import Synchronization

/// Adds requests to those of a list while the run goes: they get the next free ids, and what of the list is still to come
/// goes on behind them. While the list is read this waits.
package struct ListAdding: Sendable {
    let reading: SourceReading
    let onNote: @Sendable (String) -> Void

    /// Adds the requests of a text, which is read as a list.
    ///
    /// - Parameters:
    ///   - name: under which messages have it; its end tells the format, as a file's does.
    ///   - onChunk: takes the requests; called where this is called, before anything else gets an id.
    /// - Returns: what could not be read; nothing is added then.
    package func add(_ text: String, name: String, onChunk: (RequestChunk) -> Void) -> [ListFault] {
        let (_, faults) = preview(text, name: name)
        guard faults.isEmpty else { return faults }
        _ = withText(text) { descriptor in
            let sink = reading.sink(name, onFault: { _ in }, onNote: onNote)
            reading.loan.borrow(&sink.builder)
            defer { reading.loan.giveBack(&sink.builder) }
            reading.read(ListInput(.descriptor(descriptor, name: name)), into: sink)
            while let chunk = sink.builder.take() { onChunk(chunk) }
        }
        return []
    }

    /// Adds requests that are known, as they are.
    package func add(_ requests: [FetchRequest]) throws(RequestFault) -> [RequestChunk] {
        var builder = SourceReading.placeholder
        reading.loan.borrow(&builder)
        defer { reading.loan.giveBack(&builder) }
        var chunks: [RequestChunk] = []
        for request in requests { try builder.append(request) }
        while let chunk = builder.take() { chunks.append(chunk) }
        return chunks
    }

    /// What ``add(_:name:onChunk:)`` would add, with ids of its own, and what could not be read.
    package func preview(_ text: String, name: String) -> (chunks: [RequestChunk], faults: [ListFault]) {
        var chunks: [RequestChunk] = []
        let faults = Mutex<[ListFault]>([])
        let isRead = withText(text) { descriptor in
            let sink = reading.sink(
                name, onFault: { fault in faults.withLock { $0.append(fault) } }, onNote: { _ in })
            reading.read(ListInput(.descriptor(descriptor, name: name)), into: sink)
            while let chunk = sink.builder.take() { chunks.append(chunk) }
        }
        if !isRead {
            let fault = RequestFault(what: "no memory to read it")
            return ([], [ListFault(source: name, place: "", fault: fault, isWhole: true)])
        }
        return (chunks, faults.withLock { $0 })
    }

    /// Gives the text as a file in memory; whether there was one to be had.
    private func withText(_ text: String, _ body: (Int32) -> Void) -> Bool {
        let descriptor = fd_memory_file("fetchdeck-list")
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var text = text
        let isWritten = text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = write(descriptor, rest.baseAddress, rest.count)
                if count <= 0 { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return true
        }
        guard isWritten, lseek(descriptor, 0, SEEK_SET) == 0 else { return false }
        body(descriptor)
        return true
    }
}
