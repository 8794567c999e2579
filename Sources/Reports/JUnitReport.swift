import FetchCore
import FetchFiles
import RunModel

/// A run as a JUnit report, which CI systems read: `--junit FILE`.
///
/// One suite with a test case a request and a budget. It is valid by the schemas of
/// [Jenkins](https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd)
/// and of [Ant](https://github.com/windyroad/JUnit-Schema/blob/master/JUnit.xsd).
package struct JUnitReport: Sendable {
    /// One test case.
    package struct TestCase: Sendable, Equatable {
        /// How it ended.
        package enum Result: Sendable, Equatable {
            case passed
            /// An answer came and is not what is expected.
            case failed(kind: String, message: String)
            /// No answer came.
            case error(kind: String, message: String)
            case skipped(String)
        }

        /// What it is grouped by: its group in the list, else its host.
        package var className: String
        package var name: String
        package var time: Duration
        package var result: Result

        package init(className: String, name: String, time: Duration, result: Result) {
            (self.className, self.name, self.time, self.result) = (className, name, time, result)
        }
    }

    private static let pieceBytes = 1 << 16

    /// Nanoseconds since 1970.
    private let startedAt: UInt64
    private let took: Duration
    private let cases: [TestCase]

    package init(startedAt: UInt64, took: Duration, cases: [TestCase]) {
        (self.startedAt, self.took, self.cases) = (startedAt, took, cases)
    }

    package func write(to file: AtomicFile) throws(RecordError) {
        var text = head
        for test in cases {
            text += Self.element(test)
            if text.utf8.count > Self.pieceBytes { try Self.flush(&text, to: file) }
        }
        text += "<system-out></system-out>\n<system-err></system-err>\n</testsuite>\n</testsuites>\n"
        try Self.flush(&text, to: file)
        try file.finish()
    }

    private var head: String {
        func count(_ isCounted: (TestCase.Result) -> Bool) -> Int { cases.count { isCounted($0.result) } }
        let failures = count { if case .failed = $0 { true } else { false } }
        let errors = count { if case .error = $0 { true } else { false } }
        let skipped = count { if case .skipped = $0 { true } else { false } }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites>
            <testsuite name="fetchdeck" package="fetchdeck" id="0" hostname="localhost" \
            timestamp="\(TimestampText.text(startedAt).prefix(19))" tests="\(cases.count)" \
            failures="\(failures)" errors="\(errors)" skipped="\(skipped)" time="\(Self.seconds(took))">
            <properties></properties>

            """
    }

    private static func element(_ test: TestCase) -> String {
        let head =
            "<testcase classname=\"\(PageFrame.text(test.className))\" name=\"\(PageFrame.text(test.name))\" "
            + "time=\"\(seconds(test.time))\""
        return switch test.result {
        case .passed: "\(head)/>\n"
        case .failed(let kind, let message): "\(head)>\(fault("failure", kind, message))</testcase>\n"
        case .error(let kind, let message): "\(head)>\(fault("error", kind, message))</testcase>\n"
        case .skipped(let reason):
            "\(head)><skipped message=\"\(PageFrame.text(reason))\"/></testcase>\n"
        }
    }

    private static func fault(_ element: String, _ kind: String, _ message: String) -> String {
        "<\(element) type=\"\(kind)\" message=\"\(PageFrame.text(message))\"/>"
    }

    /// `0.013`: milliseconds, as records have them.
    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.microseconds) / 1000
        let fraction = String(1000 + milliseconds % 1000).dropFirst()
        return "\(milliseconds / 1000).\(fraction)"
    }

    private static func flush(_ text: inout String, to file: AtomicFile) throws(RecordError) {
        let result = text.withUTF8 { bytes in
            Result { () throws(RecordError) in try file.write(bytes) }
        }
        text = ""
        try result.get()
    }
}
