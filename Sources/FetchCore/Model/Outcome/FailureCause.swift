/// What a failure was caused by, with the facts that belong to it.
///
/// Decisions are made by it; its words are made where it is shown (``FailureCause/words``). Texts in it that come from
/// servers are sanitised and redacted once, where an attempt is concluded.
package enum FailureCause: Sendable, Hashable {
    // MARK: The response is there, and is not accepted

    /// A status that the rules reject; `reason` is what the server wrote after the code, empty when nothing.
    case status(Int, reason: String)
    /// A status that is usually fine, and not one of those expected, which are in words: `200-204, 304`.
    case unexpectedStatus(Int, expected: String)
    /// Another media type than one of those expected, which are in words; `seen` is empty when the response named none.
    case mediaType(expected: String, seen: String)
    /// It took as long as `limit` or longer.
    case tooSlow(limit: Duration, took: Duration)
    /// A rule over the body, in words: what was expected and what was seen.
    case rule(String)

    // MARK: Names

    /// The name has no address, or could not be asked for; `reason` is the resolver's.
    case noAddress(name: String, reason: String)
    /// The proxy's own name has no address.
    case proxyAddress(name: String, reason: String)
    /// The SOCKS proxy that was to resolve the name could not, or could not reach it.
    case socksNoAddress(name: String)

    // MARK: Connections

    /// The port refuses connections.
    case refused
    /// No way leads to the address.
    case unreachable(errno: Int32)
    /// Every local port is taken (`EADDRNOTAVAIL`).
    case localPortsRanOut
    /// No file descriptor is left for a socket or a file.
    case descriptorsRanOut(errno: Int32)
    /// Another error of the system while connecting.
    case systemError(errno: Int32)

    // MARK: TLS

    /// The server's certificate does not hold; `detail` is OpenSSL's text where it says more, else empty.
    case certificate(CertificateFault, detail: String)
    /// The server wants a certificate of the client, and was not given one that it accepts.
    case clientCertificateRequired(detail: String)
    /// The handshake failed; `detail` is OpenSSL's text where it says more, else empty.
    case tls(TLSFault, detail: String)

    // MARK: Time

    /// Neither name, connection nor TLS came to an end in time.
    case notConnected(after: Duration)
    /// No byte was sent or received for so long.
    case silence(after: Duration, receivedBytes: Int64, state: RowState)
    /// The whole attempt took too long.
    case notDone(after: Duration)
    /// A session's call took too long, and was at this when it did.
    case callNotDone(after: Duration, while: String)
    /// A session's call waited so long for its first attempt.
    case notStarted(after: Duration)

    // MARK: The protocol

    /// The connection was closed before a byte of the response came.
    case closedBeforeResponse
    /// As above, on a connection that was kept, by a request that is not safe to repeat.
    case closedBeforeResponseNotRepeatable(FetchMethod)
    case resetBeforeResponse
    case resetWithinResponse
    case resetWhileSending
    /// What came has no status line.
    case notHTTP
    /// The connection was closed within the header.
    case headerCutShort
    /// The connection was closed within the body; `announced` is nil for a body without a length.
    case truncated(received: Int64, announced: Int64?)
    /// The compressed body ended before its coding did.
    case bodyCutShort(coding: String, received: Int64)
    /// Two values of Content-Length that differ; the second is nil where libcurl kept it to itself.
    case conflictingLengths(Int64, String?)
    /// A Content-Length that no body can have.
    case unreadableLength(String)
    /// The header is larger than so many bytes; nil for a single line of it that is too long.
    case headerTooLarge(limit: Int?)
    case controlCharacterInHeader
    /// Chunked framing that is broken; `detail` is libcurl's.
    case badChunk(String)
    /// A content coding that is none of those accepted, which are in words.
    case unknownCoding(String, accepted: String)
    /// Bytes that are not of the coding that the header names.
    case corruptCoding(String)

    // MARK: Redirects

    case tooManyRedirects(maximum: Int)
    /// The URL was answered with a redirect already.
    case redirectLoop(url: String)
    /// To something that is neither http nor https.
    case redirectScheme(String)
    /// To something that is no URL.
    case redirectUnreadable(String)
    /// From https to http, to this host.
    case redirectDowngrade(host: String)

    // MARK: Limits

    /// More decoded bytes than may be; `announced` is nil where the body just went on.
    case bodyTooLarge(limit: Int64, announced: Int64?)
    case outOfMemory
    /// The system starts no other thread.
    case threadsRanOut(errno: Int32)

    // MARK: Proxies

    /// The proxy's port refuses connections.
    case proxyRefused
    /// The proxy wants other credentials, or any.
    case proxyLogin
    /// The proxy was asked for a tunnel and answered with this status.
    case proxyStatus(Int)
    /// What a SOCKS proxy replied.
    case socks(SOCKSReply)
    /// The proxy failed otherwise; the text is libcurl's.
    case proxyFailed(String)

    // MARK: The request, and what is written

    /// The body's file can't be opened.
    case bodyFile(errno: Int32)
    /// The body's file can't be read to its end.
    case bodyFileRead(errno: Int32)
    /// The body's stream ended with an error.
    case bodyStreamFailed(String)
    /// The body's stream was read already, so that it can't be sent again.
    case bodyStreamSpent
    /// The body has another number of bytes than were announced; `found` is how many were seen.
    case lengthMismatch(stated: Int64, found: Int64)
    /// A line of a list that could not be read; the text says why.
    case unreadableLine(String)
    /// The response's body could not be saved; the text says why.
    case bodyNotSaved(String)

    // MARK: Not known to have failed

    /// A request that is not safe to repeat was in flight when it was cancelled.
    case inFlightWhenCancelled
    /// A request that is not safe to repeat was in flight when an earlier run ended.
    case inFlightAtCrash
    /// A request that is not safe to repeat was in flight when the machine that sent it was lost.
    case inFlightAtLoss

    // MARK: Anything else

    /// Another failure of libcurl's, in its own words.
    case other(String)
    /// A message read back from a record: its cause is not known any more.
    case recorded(String)
    /// Nobody said.
    case unknown
}

/// What is wrong with a server's certificate.
package enum CertificateFault: Sendable, Hashable, CaseIterable {
    case expired
    case notYetValid
    /// It vouches for itself.
    case selfSigned
    /// It, or the one at the end of its chain, is of nobody who is trusted.
    case unknownAuthority
    case wrongHost
    case revoked
    /// Anything else: the detail says what.
    case other
}

/// Why a TLS handshake failed.
package enum TLSFault: Sendable, Hashable, CaseIterable {
    /// What answered does not speak TLS.
    case noTLSThere
    case noCommonVersion
    /// The server refused the handshake.
    case handshakeRefused
    case reset
    case closed
    /// Anything else: the detail says what.
    case other
}

/// What a SOCKS proxy replied in place of a connection ([RFC 1928 §6](https://www.rfc-editor.org/rfc/rfc1928#section-6)).
package enum SOCKSReply: Sendable, Hashable, CaseIterable {
    case generalFailure
    case notAllowed
    case networkUnreachable
    case hostUnreachable
    case refused
    case timedOut
    case commandUnsupported
    case addressTypeUnsupported
    /// It accepts none of the ways to log in that were offered, or not this user.
    case loginRefused
    /// It closed the connection, or what it wrote is not SOCKS.
    case unreadable
}

/// What is known of a failure beside its cause.
package struct FailureFlags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// It never went out: given up with its host, which could not be reached.
    package static let notSent = FailureFlags(rawValue: 1)
    /// It is not safe to repeat, its bytes had left, and what became of it is not known.
    package static let maybeReceived = FailureFlags(rawValue: 2)
    /// It was worth another attempt, which its host's retry budget did not allow.
    package static let retryBudgetSpent = FailureFlags(rawValue: 4)
    /// It was worth another attempt, for which the server asked to wait longer than anyone waits.
    package static let retryAfterTooLong = FailureFlags(rawValue: 8)
}
