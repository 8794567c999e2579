import Glibc

/// The words of failures, for errors, records and screens alike. They name no option and no key: those are the program's.
extension FailureCause {
    /// What happened, with the values that matter: `truncated: 5 of 500 bytes came`.
    package var words: String { CauseWords(hidesNumbers: false).text(of: self) }

    /// The words of ``common``, with `…` for what differs: `truncated: … of … bytes came`.
    package var commonWords: String { CauseWords(hidesNumbers: true).text(of: common) }
}

extension FetchFailure {
    /// What happened, with the value that matters; sanitised and without secrets once the attempt is concluded.
    package var message: String {
        // A message that is on record has everything in it.
        if case .recorded(let message) = cause { return message }
        var text = cause.words
        if flags.contains(.notSent) { text = "\(Self.givenUp) (\(text))" }
        if flags.contains(.retryBudgetSpent) { text += "; no retry: the host's retry budget is spent" }
        if flags.contains(.retryAfterTooLong) { text += "; its Retry-After is longer than is waited for" }
        return text
    }

    /// What became of a request that was not sent, its host being out of reach (``FailureFlags/notSent``).
    package static let givenUp = "given up: host unreachable"

    /// How the message begins of a request whose fate is not known; old records have nothing else to tell them by.
    package static let mayHaveBeenReceived = "may have been received"

    /// The cause as it is counted: equal for failures that are one thing to a person.
    package var commonCause: FailureCause {
        // The numbers of a status line are what it is about.
        kind == .status ? cause : cause.common
    }

    /// The words of ``commonCause``.
    package var commonWords: String { kind == .status ? cause.words : cause.commonWords }
}

private struct CauseWords {
    let hidesNumbers: Bool

    func text(of cause: FailureCause) -> String {
        switch cause {
        case .status(let code, let reason): ReasonPhrase.line(code, sent: reason)
        case .unexpectedStatus(let code, let expected): "expected \(expected), got \(code)"
        case .mediaType(let expected, let seen):
            "expected type \(expected), got \(seen.isEmpty ? "none" : seen)"
        case .tooSlow(let limit, let took):
            "expected a time under \(DurationText.exact(limit)), took \(told(took, against: limit))"
        case .rule(let text), .other(let text), .recorded(let text), .unreadableLine(let text),
            .bodyNotSaved(let text), .proxyFailed(let text):
            text
        // Of several hosts alike there is no name.
        case .noAddress(let name, let reason): name.isEmpty ? reason : "\(name): \(reason)"
        case .proxyAddress(let name, let reason): "the proxy \(name): \(reason)"
        case .socksNoAddress(let name): "\(name): the SOCKS proxy cannot resolve or reach it"
        case .refused: "connection refused"
        case .unreachable(let errno), .systemError(let errno): system(errno)
        case .localPortsRanOut: "local ports ran out: \(system(EADDRNOTAVAIL))"
        case .descriptorsRanOut(let errno): "file descriptors ran out: \(system(errno))"
        case .certificate(let fault, let detail): with(detail, behind: words(fault))
        case .clientCertificateRequired(let detail):
            with(detail, behind: "the server requires a client certificate")
        case .tls(let fault, let detail): with(detail, behind: words(fault))
        case .notConnected(let after): "not connected after \(time(after))"
        case .silence(let after, let received, let state):
            "silence for \(time(after)) "
                + (state == .receiving
                    ? "after \(number(received)) bytes of the body" : "while \(state.word)")
        case .notDone(let after): "not done after \(time(after))"
        case .callNotDone(let after, let doing): "the call was not done after \(time(after)), \(doing)"
        case .notStarted(let after): "no attempt could start within \(time(after))"
        case .closedBeforeResponse: "connection closed before a response"
        case .closedBeforeResponseNotRepeatable(let method):
            "the kept connection was closed before a response; \(method) is not safe to repeat"
        case .resetBeforeResponse: "connection reset before a response"
        case .resetWithinResponse: "connection reset within the response"
        case .resetWhileSending: "connection reset while sending"
        case .notHTTP: "not HTTP: the answer has no status line"
        case .headerCutShort: "truncated: closed in the middle of the header"
        case .truncated(let received, let announced?):
            "truncated: \(number(received)) of \(number(announced)) bytes came"
        case .truncated(let received, nil):
            "truncated: closed in the middle of the body, after \(number(received)) bytes"
        case .bodyCutShort(let coding, let received):
            "the \(coding) body was cut short: \(number(received)) bytes came, and they do not end it"
        case .conflictingLengths(let first, let second):
            "conflicting Content-Length: \(number(first)) and \(second ?? "another")"
        case .unreadableLength(let value): "no length can be Content-Length: \(value)"
        case .headerTooLarge(let limit?): "header too large: more than \(limit) bytes"
        case .headerTooLarge(nil): "header too large: a line of more than 100 KB"
        case .controlCharacterInHeader: "a header line has a control character"
        case .badChunk(let detail): "bad chunk: \(detail)"
        case .unknownCoding(let name, let accepted):
            "the body's Content-Encoding '\(name)' is none of \(accepted)"
        case .corruptCoding(let coding): "the body is not valid \(coding), which Content-Encoding says it is"
        case .tooManyRedirects(let maximum): "more than \(maximum) redirects"
        case .redirectLoop(let url): "redirect loop: '\(url)' was answered with a redirect already"
        case .redirectScheme(let scheme): "redirect to \(scheme)://, which is neither http nor https"
        case .redirectUnreadable(let text): "redirect to something that is not a URL: '\(text)'"
        case .redirectDowngrade(let host): "redirect from https to http, to \(host)"
        case .bodyTooLarge(let limit, let announced?):
            "body too large: \(number(announced)) bytes announced, the limit is \(limit)"
        case .bodyTooLarge(let limit, nil): "body too large: it goes on after \(limit) bytes, the limit"
        case .threadsRanOut(let errno): "no thread could be started: \(system(errno))"
        case .outOfMemory: "out of memory for another transfer"
        case .proxyRefused: "the proxy refused the connection"
        case .proxyLogin: "the proxy asks for a log-in (407)"
        case .proxyStatus(let status): "the proxy answered CONNECT with \(ReasonPhrase.line(status))"
        case .socks(let reply): words(reply)
        case .bodyFile(let errno): "the body file cannot be read: \(String(cString: strerror(errno)))"
        case .bodyFileRead(let errno): "the body file cannot be read on: \(String(cString: strerror(errno)))"
        case .bodyStreamFailed(let text): "the body's stream ended with an error: \(text)"
        case .lengthMismatch(let stated, let found):
            "the body is not as long as was announced: \(number(found)) bytes, \(number(stated)) announced"
        case .bodyStreamSpent: "the body is a stream that was read already; it cannot be sent again"
        case .inFlightWhenCancelled:
            "\(FetchFailure.mayHaveBeenReceived): it was in flight when it was cancelled"
        case .inFlightAtCrash:
            "\(FetchFailure.mayHaveBeenReceived): it was in flight when an earlier run ended"
        case .inFlightAtLoss:
            "\(FetchFailure.mayHaveBeenReceived): it was in flight when its worker was lost"
        case .unknown: "the reason is not known"
        }
    }
}

// MARK: - Parts

extension CauseWords {
    private func words(_ fault: CertificateFault) -> String {
        switch fault {
        case .expired: "certificate expired"
        case .notYetValid: "certificate not yet valid"
        case .selfSigned: "self-signed certificate"
        case .unknownAuthority: "certificate of an unknown CA"
        case .wrongHost: "certificate for a wrong host"
        case .revoked: "certificate revoked"
        case .other: "certificate not valid"
        }
    }

    private func words(_ fault: TLSFault) -> String {
        switch fault {
        case .noTLSThere: "TLS protocol: the server does not speak TLS here"
        case .noCommonVersion: "TLS protocol: no common version"
        case .handshakeRefused: "TLS protocol: handshake refused"
        case .reset: "connection reset in the TLS handshake"
        case .closed: "connection closed in the TLS handshake"
        case .other: "TLS failed"
        }
    }

    private func words(_ reply: SOCKSReply) -> String {
        switch reply {
        case .generalFailure: "the SOCKS proxy failed"
        case .notAllowed: "the SOCKS proxy does not allow the connection"
        case .networkUnreachable: "the SOCKS proxy cannot reach the network"
        case .hostUnreachable: "the SOCKS proxy cannot reach the host"
        case .refused: "the SOCKS proxy's connection was refused"
        case .timedOut: "the SOCKS proxy's connection timed out"
        case .commandUnsupported: "the SOCKS proxy does not support connections"
        case .addressTypeUnsupported: "the SOCKS proxy does not support this type of address"
        case .loginRefused: "the SOCKS proxy refused the log-in"
        case .unreadable: "the proxy's reply is not SOCKS, or it closed the connection"
        }
    }

    private func with(_ detail: String, behind words: String) -> String {
        detail.isEmpty ? words : "\(words) (\(detail))"
    }

    private func system(_ errno: Int32) -> String {
        String(cString: strerror(errno)).lowercasedFirst
    }

    private func number(_ count: Int64) -> String { hidesNumbers ? "…" : String(count) }

    private func time(_ duration: Duration) -> String { hidesNumbers ? "… s" : duration.secondsText }

    /// Short, but in full milliseconds where a short one would look the same as the limit.
    private func told(_ total: Duration, against limit: Duration) -> String {
        if hidesNumbers { return "longer" }
        let short = DurationText.short(total)
        guard short == DurationText.short(limit) else { return short }
        let milliseconds = (total / .milliseconds(1)).rounded(.up)
        return milliseconds < 1e15 ? "\(Int64(milliseconds))ms" : short
    }
}

extension String {
    /// Its first letter in lower case, unless it begins with an abbreviation.
    var lowercasedFirst: String {
        guard let first, dropFirst().first?.isLowercase == true else { return self }
        return first.lowercased() + dropFirst()
    }
}

extension Duration {
    /// `10 s`, `0.25 s`: seconds as options have them.
    fileprivate var secondsText: String {
        let milliseconds = milliseconds
        let whole = milliseconds / 1000
        let rest = milliseconds % 1000
        if rest == 0 { return "\(whole) s" }
        var digits = String(rest + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits) s"
    }
}
