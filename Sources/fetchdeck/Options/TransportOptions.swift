import FetchCore
import RunModel

/// TLS, proxy and protocol.
enum TransportOptions: OptionSection {
    static let title = "TLS, proxy, protocol"
    static let options: [ProgramOption] = [
        .insecure, .cacert, .cert, .key, .proxy, .noproxy, .resolve, .http2, .maxRedirects, .maxBody,
    ]
}

extension ProgramOption {
    static let insecure = ProgramOption(
        "insecure", .flag, short: "k", default: "off", "Do not check certificates.")

    static let cacert = ProgramOption(
        "cacert", .value("F"), default: "the system's", "Certificate authorities to trust, a PEM file.")

    static let cert = ProgramOption(
        "cert", .value("F"), "The client's certificate, a PEM file.")

    static let key = ProgramOption(
        "key", .value("F"), default: "within --cert", "The client's private key, a PEM file.")

    static let proxy = ProgramOption(
        "proxy", .value("URL"), short: "x", default: "none",
        """
        Proxy for all requests: http://host:port, socks5h://host:port; '' = none. The default is that of http_proxy, https_proxy \
        and all_proxy.
        """)

    static let noproxy = ProgramOption(
        "noproxy", .value("LIST"), default: "no_proxy",
        "Hosts reached without a proxy, comma-separated: names with their subdomains, addresses, 10.0.0.0/8; * = all."
    )

    static let resolve = ProgramOption(
        "resolve", .repeated("HOST:PORT:ADDR[,ADDR]"), default: "none",
        "Addresses to use for a host instead of resolving its name; the host * = any host.")

    static let http2 = ProgramOption(
        "http2", .flag, default: "off",
        "Use HTTP/2 over TLS; the default is HTTP/1.1, since older versions of libcurl have defects in HTTP/2."
    )

    static let maxRedirects = ProgramOption(
        "max-redirects", .value("N"), "Maximum redirects to follow; 0 = report the 3xx itself.",
        .count(\.redirects.maximum, atLeast: 0) { .redirects($0.redirects) })

    static let maxBody = ProgramOption(
        "max-body", .value("BYTES"),
        "Maximum decoded size of one body, such as 500k, 100M or 1G; a larger one is failure too_large.",
        .value(
            \.maxBodyBytes, { text throws(OptionComplaint) in try OptionReading.bytes(text) },
            text: { $0 % (1 << 20) == 0 ? "\($0 >> 20)M" : "\($0)" },
            change: { .maxBodyBytes($0.maxBodyBytes) }))
}
