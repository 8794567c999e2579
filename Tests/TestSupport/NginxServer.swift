import Foundation

/// A private nginx on 127.0.0.1: its own configuration, folder and ports, one worker, connections kept.
///
/// Paths, on http and on every https port alike:
///
/// - `/users/…`: 73 bytes of JSON
/// - `/status/CODE`: that status, for 200, 204, 404, 429, 500 and 503
/// - `/bytes/N.bin`: files of 1000, 100000 and 10000000 bytes
/// - `/limited/…`: as `/users/`, but 503 for more than `connectionLimit` at once; asked of `upstream` when there is one
/// - `/redirect?to=URL`: 302 to that URL
package final class NginxServer: Sendable {
    /// One entry a https port.
    package enum TLSSite: String, Sendable, CaseIterable {
        case good, expired, selfSigned, wrongHost
        /// HTTP/2 with a good certificate.
        case http2
        /// As `http2`, and each connection ends, with a GOAWAY, after three requests.
        case http2Brief
        /// A good certificate, and behind it that of the authority itself.
        case wholeChain
        /// A good certificate; a client without one of the authority's is answered 400 (`ssl_verify_client`).
        case clientCertificate
    }

    package let port: UInt16
    package let certificates: Certificates
    private let tlsPorts: [TLSSite: UInt16]
    private let folder: TemporaryFolder
    private let process: CompanionProcess

    /// The body of `/users/…`.
    package static let userJSON =
        #"{"id": 1, "name": "Leanne Graham", "email": "leanne@example.org", "ok":1}"#

    /// - Parameters:
    ///   - connectionLimit: how many requests under `/limited/` may be in work at once (`limit_conn`).
    ///   - upstream: the authority of the server that `/limited/` is passed on to, as of a `TestHTTPServer` with a gate;
    ///     nil answers at once.
    package init(connectionLimit: Int = 10, upstream: String? = nil) throws {
        folder = try TemporaryFolder()
        certificates = try Certificates()
        let ports = try LoopbackListener.refusedPorts(TLSSite.allCases.count + 1)
        port = ports[0]
        tlsPorts = Dictionary(uniqueKeysWithValues: zip(TLSSite.allCases, ports.dropFirst()))
        for count in [1000, 100_000, 10_000_000] {
            let file = folder.url.appendingPathComponent("\(count).bin")
            try Data(repeating: 0x2E, count: count).write(to: file)
        }
        let configuration = Configuration(
            folder: folder.path, port: port, tlsPorts: tlsPorts, certificates: certificates,
            connectionLimit: connectionLimit, upstream: upstream)
        let file = try folder.write(configuration.text, to: "nginx.conf")
        // nginx returns once its ports listen, and goes on in the background.
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        var line = ""
        process = try CompanionProcess(
            start: """
                PATH='\(path):/usr/sbin:/sbin'
                nginx -p '\(folder.path)' -e '\(folder.path)/error.log' -c '\(file)' </dev/null || exit 1
                echo nginx is up
                """,
            end: "kill -TERM $(cat '\(folder.path)/nginx.pid')", sign: "nginx is up", line: &line)
    }

    package var authority: String { "127.0.0.1:\(port)" }
    package var url: String { "http://\(authority)" }

    package func authority(_ site: TLSSite) -> String { "127.0.0.1:\(tlsPorts[site] ?? 0)" }

    package func url(_ site: TLSSite) -> String { "https://\(authority(site))" }

    /// One entry a request in the order they ended: `METHOD TARGET STATUS`.
    package func accessLog() throws -> [String] {
        try folder.read("access.log").split(separator: "\n").map(String.init)
    }

    /// Ends it and returns when it has ended.
    package func stop() {
        process.stop()
    }
}

/// The text of nginx.conf.
private struct Configuration {
    var folder: String
    var port: UInt16
    var tlsPorts: [NginxServer.TLSSite: UInt16]
    var certificates: Certificates
    var connectionLimit: Int
    var upstream: String?

    var text: String {
        """
        \(geteuid() == 0 ? "user root;" : "")
        worker_processes 1;
        pid \(folder)/nginx.pid;
        error_log \(folder)/error.log;
        events { worker_connections 8192; }
        http {
            log_format short '$request_method $request_uri $status';
            access_log \(folder)/access.log short;
            client_body_temp_path \(folder)/body;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
            keepalive_timeout 60s;
            keepalive_requests 10000000;
            limit_conn_zone $server_name zone=limited:1m;
            server {
                listen 127.0.0.1:\(port) backlog=4096;
                \(locations)
            }
            \(NginxServer.TLSSite.allCases.map(server).joined(separator: "\n"))
        }

        """
    }

    private func server(_ site: NginxServer.TLSSite) -> String {
        let kind: Certificates.Kind =
            switch site {
            case .good, .http2, .http2Brief, .wholeChain, .clientCertificate: .good
            case .expired: .expired
            case .selfSigned: .selfSigned
            case .wrongHost: .wrongHost
            }
        return """
            server {
                listen 127.0.0.1:\(tlsPorts[site] ?? 0) ssl\(site == .http2 || site == .http2Brief ? " http2" : "");
                \(site == .http2Brief ? "keepalive_requests 3;" : "")
                ssl_certificate \(site == .wholeChain ? certificates.chainFile : certificates.certificateFile(kind));
                ssl_certificate_key \(certificates.keyFile(kind));
                \(site == .clientCertificate ? clientCheck : "")
                \(locations)
            }
            """
    }

    private var clientCheck: String {
        "ssl_client_certificate \(certificates.authorityFile); ssl_verify_client on;"
    }

    private var locations: String {
        let statuses = [200, 204, 404, 429, 500, 503].map { code in
            "location = /status/\(code) { return \(code) '{\"status\": \(code)}'; }"
        }
        return """
            server_name 127.0.0.1;
            default_type application/json;
            location /users/ { return 200 '\(NginxServer.userJSON)'; }
            location /bytes/ { alias \(folder)/; }
            location = /redirect { return 302 $arg_to; }
            \(statuses.joined(separator: "\n"))
            location /limited/ {
                limit_conn limited \(connectionLimit);
                \(upstream.map { "proxy_pass http://\($0);" } ?? "try_files /none /users/1;")
            }
            """
    }
}
