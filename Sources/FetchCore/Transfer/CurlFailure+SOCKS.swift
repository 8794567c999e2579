import CCurl

extension CurlFailure {
    /// What a SOCKS proxy said in place of a connection ([CURLINFO_PROXY_ERROR](https://curl.se/libcurl/c/CURLINFO_PROXY_ERROR.html)).
    var socksFailure: FetchFailure {
        let reply = CURLproxycode(rawValue: UInt32(clamping: transfer.easy.integer(CURLINFO_PROXY_ERROR)))
        switch reply {
        case CURLPX_RESOLVE_HOST,
            CURLPX_REPLY_HOST_UNREACHABLE where !Resolver.isLiteral(transfer.hostName):
            // A SOCKS proxy has no reply of its own for a name without an address.
            return FetchFailure(.dns, phase: .dns, .socksNoAddress(name: transfer.hostName))
        default:
            return FetchFailure(
                .proxy, phase: .connect, SOCKSReply(reply).map { .socks($0) } ?? .proxyFailed(detail))
        }
    }
}

extension SOCKSReply {
    /// Nil for what is no reply, as a name that is too long for SOCKS.
    fileprivate init?(_ code: CURLproxycode) {
        switch code {
        case CURLPX_REPLY_GENERAL_SERVER_FAILURE, CURLPX_REPLY_UNASSIGNED, CURLPX_REQUEST_FAILED,
            CURLPX_UNKNOWN_FAIL:
            self = .generalFailure
        case CURLPX_REPLY_NOT_ALLOWED: self = .notAllowed
        case CURLPX_REPLY_NETWORK_UNREACHABLE: self = .networkUnreachable
        case CURLPX_REPLY_HOST_UNREACHABLE: self = .hostUnreachable
        case CURLPX_REPLY_CONNECTION_REFUSED: self = .refused
        case CURLPX_REPLY_TTL_EXPIRED: self = .timedOut
        case CURLPX_REPLY_COMMAND_NOT_SUPPORTED: self = .commandUnsupported
        case CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED, CURLPX_BAD_ADDRESS_TYPE: self = .addressTypeUnsupported
        case CURLPX_NO_AUTH, CURLPX_USER_REJECTED, CURLPX_IDENTD, CURLPX_IDENTD_DIFFER, CURLPX_GSSAPI,
            CURLPX_GSSAPI_PERMSG, CURLPX_GSSAPI_PROTECTION:
            self = .loginRefused
        case CURLPX_BAD_VERSION, CURLPX_CLOSED, CURLPX_RECV_ADDRESS, CURLPX_RECV_AUTH, CURLPX_RECV_CONNECT,
            CURLPX_RECV_REQACK, CURLPX_SEND_AUTH, CURLPX_SEND_CONNECT, CURLPX_SEND_REQUEST,
            CURLPX_UNKNOWN_MODE:
            self = .unreadable
        default: return nil
        }
    }
}
