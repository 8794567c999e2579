/// Record lines that are there already, appended to an output; or put in the place of what it holds, as they come. Used by one thread.
package final class AppendedLines {
    private let output: AppendFile

    /// Cuts off what a crash left of a last line.
    ///
    /// - Parameter replaces: whether all that the output holds is cut off.
    package init(_ claim: OutputClaim, replaces: Bool = false) throws(RecordError) {
        output = claim.output
        try output.mend { [path = output.path] file throws(RecordError) in
            replaces ? WholeLength(length: 0) : try TornTail.jsonLines(file, path: path)
        }
    }

    /// - Parameter bytes: lines, each with its end.
    package func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(RecordError) { try output.write(bytes) }

    /// Waits until they are on the disk.
    package func finish() throws(RecordError) { try output.sync() }
}
