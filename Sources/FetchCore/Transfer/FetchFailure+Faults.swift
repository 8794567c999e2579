import CCurl

/// Failures that we find by ourselves. Those that are the same as one of libcurl's own carry its code.
extension FetchFailure {
    init(head fault: ResponseHead.Fault) {
        let cause: FailureCause =
            switch fault {
            case .conflictingLengths(let first, let second): .conflictingLengths(first, second)
            case .unreadableLength(let value): .unreadableLength(value)
            case .tooLarge: .headerTooLarge(limit: ResponseHead.maximumBytes)
            case .controlCharacter: .controlCharacterInHeader
            }
        self.init(.protocolError, phase: .receive, cause)
    }

    static func tooLarge(limit: Int64, announced: Int64?) -> FetchFailure {
        FetchFailure(.tooLarge, phase: .receive, .bodyTooLarge(limit: limit, announced: announced))
    }

    static func truncated(received: Int64, announced: Int64) -> FetchFailure {
        FetchFailure(
            .protocolError, phase: .receive, .truncated(received: received, announced: announced),
            curlCode: Int32(CURLE_PARTIAL_FILE.rawValue))
    }

    /// - Parameters:
    ///   - phase: what was measured: `connect`, `read` or `total`.
    ///   - state: what it did when the time was over.
    static func timeout(
        _ phase: FailurePhase, limits: TransferLimits, receivedBytes: Int64, state: RowState
    ) -> FetchFailure {
        let cause: FailureCause =
            switch phase {
            case .connect: .notConnected(after: limits.connect)
            case .read: .silence(after: limits.read, receivedBytes: receivedBytes, state: state)
            case .queue, .dns, .tls, .send, .wait, .receive, .total: .notDone(after: limits.total)
            }
        return FetchFailure(
            .timeout, phase: phase, cause, curlCode: Int32(CURLE_OPERATION_TIMEDOUT.rawValue))
    }

    static func cutHead() -> FetchFailure {
        FetchFailure(
            .protocolError, phase: .receive, .headerCutShort, curlCode: Int32(CURLE_PARTIAL_FILE.rawValue))
    }

    static func unknownCoding(_ name: String) -> FetchFailure {
        FetchFailure(
            .protocolError, phase: .receive,
            .unknownCoding(name, accepted: ContentDecoder.acceptEncoding),
            curlCode: Int32(CURLE_BAD_CONTENT_ENCODING.rawValue))
    }

    static func dns(_ name: String, _ reason: String) -> FetchFailure {
        FetchFailure(
            .dns, phase: .dns, .noAddress(name: name, reason: reason),
            curlCode: Int32(CURLE_COULDNT_RESOLVE_HOST.rawValue))
    }

    /// The proxy's own name has no address: nothing is wrong with the request's.
    static func proxyName(_ name: String, _ reason: String) -> FetchFailure {
        FetchFailure(
            .proxy, phase: .dns, .proxyAddress(name: name, reason: reason),
            curlCode: Int32(CURLE_COULDNT_RESOLVE_PROXY.rawValue))
    }
}
