import FetchCore

extension FailureKind {
    /// What it stands for, in one sentence without a period.
    var meaning: String {
        switch self {
        case .status: "a status that the rules reject: 200-399 is ok, unless --expect says otherwise"
        case .expect: "a response that another rule of --expect rejects"
        case .dns: "the name has no address, or the resolver failed"
        case .connect: "refused, unreachable, or reset before the connection stood"
        case .tls: "the handshake failed, or the certificate is not valid"
        case .timeout: "too slow; the phase says which timeout: connect, read (silence) or total"
        case .protocolError:
            "closed or reset before or within the response, not HTTP, cut short, bad framing or encoding"
        case .redirect: "a loop, too many redirects, or one to something that is not http or https"
        case .tooLarge: "the decoded body is larger than --max-body"
        case .proxy: "the proxy refused, failed, or asked for a log-in"
        case .input: "the request cannot be sent: an unreadable line, URL, header or body file"
        case .output: "the body could not be written to --save-bodies"
        // A run's requests never fail so.
        case .decoding, .cancelled, .closed: ""
        }
    }
}
