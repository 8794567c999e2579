import FetchCore

/// A line of a list that cannot be read, or a whole list that cannot.
///
/// Its description is what stands behind `fetchdeck: `: `urls.txt:14: no host in 'http:///x'; expected http://host/path`.
package struct ListFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file's path, `stdin`, or nothing for a URL of the command line.
    package var source: String
    /// Where in it: a line number counted from 1, `entry 3` of an archive; empty for the whole.
    package var place: String
    package var fault: RequestFault
    /// Whether the source itself cannot be read, so that `--skip-bad` does not help.
    package var isWhole: Bool

    package init(source: String, place: String, fault: RequestFault, isWhole: Bool = false) {
        self.source = source
        self.place = place
        self.fault = fault
        self.isWhole = isWhole
    }

    package var description: String {
        [source.sanitised(), place].filter { !$0.isEmpty }.map { $0 + ":" }.joined()
            + (source.isEmpty && place.isEmpty ? "" : " ") + fault.description
    }
}
