import Foundation

/// `openssl s_server` on 127.0.0.1, which insists on a client certificate of the authority's.
package final class OpenSSLServer: Sendable {
    /// Which version of TLS it speaks, and no other.
    package enum Version: String, Sendable {
        case tls12 = "-tls1_2"
        case tls13 = "-tls1_3"
    }

    package let port: UInt16
    private let process: CompanionProcess

    package init(_ version: Version, _ certificates: Certificates) throws {
        var line = ""
        process = try CompanionProcess(
            start: """
                openssl s_server -4 -accept 127.0.0.1:0 \(version.rawValue) -www -Verify 1 -verify_return_error \
                    -cert '\(certificates.certificateFile(.good))' -key '\(certificates.keyFile(.good))' \
                    -CAfile '\(certificates.authorityFile)' </dev/null &
                server=$!
                """,
            end: "kill -KILL $server", sign: "ACCEPT ", line: &line)
        // ACCEPT 127.0.0.1:41234
        guard let port = line.split(separator: ":").last.flatMap({ UInt16($0.filter(\.isNumber)) }) else {
            throw CompanionProcess.Failure(description: "no port in '\(line)'")
        }
        self.port = port
    }

    package var authority: String { "127.0.0.1:\(port)" }

    /// Ends it and returns when it has ended.
    package func stop() {
        process.stop()
    }
}
