import Foundation

/// httpbin on 127.0.0.1, from the Python environment that `scripts/install-httpbin` makes.
package final class HTTPBinServer: Sendable {
    package let url: String
    private let process: CompanionProcess

    /// Why there is none; nil when there is one. For `.enabled(if:)` of tests.
    package static var missingReason: String? {
        FileManager.default.isExecutableFile(atPath: gunicorn)
            ? nil
            : "httpbin is not installed; scripts/install-httpbin does it where the package index can be reached"
    }

    package init() throws {
        var line = ""
        process = try CompanionProcess(
            start: """
                '\(Self.gunicorn)' --bind 127.0.0.1:0 --workers 1 --threads 16 --keep-alive 30 --graceful-timeout 1 \
                    --worker-tmp-dir '\(FileManager.default.temporaryDirectory.path)' httpbin:app </dev/null &
                server=$!
                """,
            // Its worker ends by itself once its parent is gone; a polite end would wait for kept connections.
            end: "kill -KILL $server", sign: "Listening at: ", line: &line)
        // [2026-11-22 12:00:00 +0000] [123] [INFO] Listening at: http://127.0.0.1:41234 (123)
        let address = line.split(separator: "Listening at: ").last?.split(separator: " ").first ?? ""
        url = String(address)
    }

    /// Ends it and returns when it has ended.
    package func stop() {
        process.stop()
    }

    /// In the build folder of the package that this file is a part of.
    private static let gunicorn = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/httpbin/bin/gunicorn").path
}
