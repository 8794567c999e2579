import ArgumentParser
import Foundation
import Testing

@testable import fetchdeck

@Suite("The option table")
struct OptionTableTests {
    @Test("has no two options of one name")
    func namesAreUnique() {
        let names = OptionTable.options.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test("has no two options with the same letter")
    func lettersAreUnique() {
        let letters = OptionTable.options.compactMap(\.short)
        #expect(Set(letters).count == letters.count)
    }

    /// The contract's options: one entry an option with its letter, the kind of value, and its default.
    private static let contract: [(String, String)] = [
        ("-c, --concurrency N", "50"), ("--per-host N", "10"), ("--rate N", "none"),
        ("--host-rate N", "none"), ("--timeout S", "30"),
        ("--connect-timeout S", "10"), ("--read-timeout S", "15"), ("--retries N", "2"),
        ("--retry-on LIST", "408,425,429,500,502,503,504,dns,connect,timeout,protocol"),
        ("--retry-all-methods", "off"), ("--backoff S", "0.5"), ("--backoff-max S", "30"),
        ("--retry-after-max S", "300"),
        ("--host-backoff/--no-host-backoff", "on"), ("-X, --request M", "GET; POST with a body"),
        ("-H, --header 'K: V'", ""), ("-d, --data S|@file", ""), ("--data-binary S|@file", ""),
        ("--json S|@file", ""), ("-u, --user U:P", ""), ("--bearer T", ""),
        ("-A, --user-agent S", "fetchdeck/\(Version.number)"), ("-b, --cookie S", ""),
        ("--cookie-jar", "off"), ("--var N=V", "none"), ("--env-file F[:NAME]", "none"),
        ("-k, --insecure", "off"), ("--cacert F", "the system's"), ("--cert F", ""),
        ("--key F", "within --cert"),
        ("-x, --proxy URL", "none"), ("--noproxy LIST", "no_proxy"),
        ("--resolve HOST:PORT:ADDR[,ADDR]", "none"), ("--netrc", "off"), ("--digest", "off"),
        ("--http2", "off"), ("--max-redirects N", "10"),
        ("--max-body BYTES", "100M"), ("--format F", "by name, then content"), ("-o, --output FILE", "none"),
        ("--save-bodies DIR", "none"), ("--extract NAME=FILTER", "none"), ("--expect RULE", "status=200-399"),
        ("--rule-time S", "1"),
        ("--resume", "off"), ("--resume-unsafe", "off"), ("--shard I/N", "none"),
        ("--plain", "when output is no terminal"), ("--theme NAME", "default-dark"), ("--themes-dir DIR", ""),
        ("--ascii", "in a non-UTF-8 locale"), ("--no-color", "off"), ("--fps N", "10"),
        ("--mouse/--no-mouse", "on"), ("--exit-when-done", "off in the dashboard"), ("--skip-bad", "off"),
        ("--show-secrets", "off"), ("--dry-run", ""),
    ]

    @Test("says each option of the contract with its default", arguments: contract)
    func contractRow(usage: String, standard: String) throws {
        let option = try #require(OptionTable.options.first { $0.usage == usage })
        #expect(option.defaultText == standard)
    }

    @Test("is what the help of run and watch shows, option by option", arguments: [false, true])
    func helpHasEveryOption(ofWatch: Bool) {
        let help =
            ofWatch
            ? FetchdeckCommand.helpMessage(for: WatchCommand.self, columns: 400)
            : FetchdeckCommand.helpMessage(for: RunListCommand.self, columns: 400)
        for option in ofWatch ? OptionTable.options : OptionTable.ofRuns {
            #expect(help.contains(option.long), "\(option.long) is missing in --help")
            #expect(help.contains(option.meaning), "the meaning of \(option.long) is missing in --help")
        }
    }

    @Test("is what the pages in docs and the README show")
    func pagesAreFresh() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let stale = DocsWriting.stale(root: root).map(\.path)
        #expect(stale.isEmpty, "run 'make generate' to write them anew")
    }
}
