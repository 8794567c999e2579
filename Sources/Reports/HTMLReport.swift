import FetchCore
import FetchFiles

/// The report of a finished run as one self-contained HTML page: `fetchdeck report r.jsonl -o report.html`.
///
/// Summary, latency histogram, percentiles by host, errors by cause, the slowest requests, and each request with its
/// waterfall. It needs no script and loads nothing; it is light or dark as the reader's system is.
package struct HTMLReport: Sendable {
    /// How many requests are listed singly; of a bigger run the failed and the slowest ones.
    package static let longestList = 2000

    private let reader: RecordReader
    private let hosts: HostTable

    /// - Parameter hosts: the table that the reader numbered its hosts in.
    package init(_ reader: RecordReader, hosts: HostTable) {
        self.reader = reader
        self.hosts = hosts
    }

    /// Writes the page beside its place and renames it; `-` is standard output.
    package func write(to path: String) throws(RecordError) {
        let facts = try ReportFacts(reader, longestList: Self.longestList)
        try ReportPage(facts: facts, source: reader.path, hosts: hosts, clock: reader.clock).page.write(
            to: path)
    }
}
