/// What can be done to a cause whichever it is: its texts made safe, and the facts taken out that differ from request to request.
extension FailureCause {
    /// The cause with each text in it that may come from a server, a list or a library put through `change`.
    package func mapText(_ change: (String) -> String) -> FailureCause {
        switch self {
        case .status(let code, let reason): .status(code, reason: change(reason))
        case .mediaType(let expected, let seen): .mediaType(expected: change(expected), seen: change(seen))
        case .rule(let text): .rule(change(text))
        case .noAddress(let name, let reason): .noAddress(name: change(name), reason: change(reason))
        case .proxyAddress(let name, let reason): .proxyAddress(name: change(name), reason: change(reason))
        case .socksNoAddress(let name): .socksNoAddress(name: change(name))
        case .certificate(let fault, let detail): .certificate(fault, detail: change(detail))
        case .clientCertificateRequired(let detail): .clientCertificateRequired(detail: change(detail))
        case .tls(let fault, let detail): .tls(fault, detail: change(detail))
        case .conflictingLengths(let first, let second): .conflictingLengths(first, second.map(change))
        case .unreadableLength(let text): .unreadableLength(change(text))
        case .badChunk(let text): .badChunk(change(text))
        case .unknownCoding(let name, let accepted): .unknownCoding(change(name), accepted: accepted)
        case .redirectLoop(let url): .redirectLoop(url: change(url))
        case .redirectScheme(let text): .redirectScheme(change(text))
        case .redirectUnreadable(let text): .redirectUnreadable(change(text))
        case .redirectDowngrade(let host): .redirectDowngrade(host: change(host))
        case .proxyFailed(let text): .proxyFailed(change(text))
        case .bodyStreamFailed(let text): .bodyStreamFailed(change(text))
        case .callNotDone(let after, let doing): .callNotDone(after: after, while: change(doing))
        case .unreadableLine(let text): .unreadableLine(change(text))
        case .bodyNotSaved(let text): .bodyNotSaved(change(text))
        case .other(let text): .other(change(text))
        case .recorded(let text): .recorded(change(text))
        case .unexpectedStatus, .tooSlow, .refused, .unreachable, .localPortsRanOut, .descriptorsRanOut,
            .systemError,
            .notConnected,
            .silence, .notDone, .notStarted, .closedBeforeResponse, .closedBeforeResponseNotRepeatable,
            .resetBeforeResponse,
            .resetWithinResponse, .resetWhileSending, .notHTTP, .headerCutShort, .truncated, .bodyCutShort,
            .headerTooLarge, .controlCharacterInHeader, .corruptCoding, .tooManyRedirects, .bodyTooLarge,
            .outOfMemory, .threadsRanOut, .proxyRefused, .proxyLogin, .proxyStatus, .socks, .bodyFile,
            .bodyFileRead,
            .bodyStreamSpent, .lengthMismatch, .inFlightWhenCancelled, .inFlightAtCrash, .inFlightAtLoss,
            .unknown:
            self
        }
    }

    /// The cause without what differs from request to request: equal for failures that are one thing to a person.
    ///
    /// Counts are 0, durations zero, and the numbers in texts of libraries, rules and records are `…`.
    package var common: FailureCause {
        switch self {
        case .tooSlow(let limit, _): .tooSlow(limit: limit, took: .zero)
        case .noAddress(_, let reason): .noAddress(name: "", reason: reason)
        case .silence(_, _, let state): .silence(after: .zero, receivedBytes: 0, state: state)
        case .notConnected: .notConnected(after: .zero)
        case .notDone: .notDone(after: .zero)
        case .callNotDone(_, let doing): .callNotDone(after: .zero, while: Self.withoutNumbers(doing))
        case .notStarted: .notStarted(after: .zero)
        case .truncated(_, let announced): .truncated(received: 0, announced: announced.map { _ in 0 })
        case .bodyCutShort(let coding, _): .bodyCutShort(coding: coding, received: 0)
        case .conflictingLengths: .conflictingLengths(0, nil)
        case .unreadableLength(let text): .unreadableLength(Self.withoutNumbers(text))
        case .redirectLoop(let url): .redirectLoop(url: Self.withoutNumbers(url))
        case .redirectUnreadable(let text): .redirectUnreadable(Self.withoutNumbers(text))
        case .bodyTooLarge(let limit, let announced):
            .bodyTooLarge(limit: limit, announced: announced.map { _ in 0 })
        case .lengthMismatch: .lengthMismatch(stated: 0, found: 0)
        case .rule(let text): .rule(Self.withoutNumbers(text))
        case .badChunk(let text): .badChunk(Self.withoutNumbers(text))
        case .proxyFailed(let text): .proxyFailed(Self.withoutNumbers(text))
        case .bodyStreamFailed(let text): .bodyStreamFailed(Self.withoutNumbers(text))
        case .unreadableLine(let text): .unreadableLine(Self.withoutNumbers(text))
        case .bodyNotSaved(let text): .bodyNotSaved(Self.withoutNumbers(text))
        case .other(let text): .other(Self.withoutNumbers(text))
        case .recorded(let text): .recorded(Self.withoutNumbers(text))
        case .status, .unexpectedStatus, .mediaType, .proxyAddress, .socksNoAddress, .refused, .unreachable,
            .localPortsRanOut,
            .descriptorsRanOut, .systemError, .certificate, .clientCertificateRequired, .tls,
            .closedBeforeResponse, .closedBeforeResponseNotRepeatable, .resetBeforeResponse,
            .resetWithinResponse, .resetWhileSending, .notHTTP, .headerCutShort, .headerTooLarge,
            .controlCharacterInHeader, .unknownCoding, .corruptCoding, .tooManyRedirects, .redirectScheme,
            .redirectDowngrade, .outOfMemory, .threadsRanOut, .proxyRefused, .proxyLogin, .proxyStatus,
            .socks, .bodyFile,
            .bodyFileRead, .bodyStreamSpent, .inFlightWhenCancelled, .inFlightAtCrash, .inFlightAtLoss,
            .unknown:
            self
        }
    }

    /// Each number written `…`.
    private static func withoutNumbers(_ text: String) -> String {
        var result = ""
        var isInNumber = false
        for character in text {
            let isDigit = character.isASCII && character.isNumber
            if !isDigit { result.append(character) } else if !isInNumber { result.append("…") }
            isInNumber = isDigit
        }
        return result
    }
}
