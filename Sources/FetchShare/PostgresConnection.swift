import CPostgres
import FetchFiles
import Glibc

/// A connection to PostgreSQL, for one thread.
///
/// Each call blocks until the server has answered, for a limited time: a connection that did not answer in time is of no more
/// use, and whether its statement was performed is not known.
final class PostgresConnection {
    private let handle: OpaquePointer
    private let watch: AnswerWatch
    /// Host, port and database, for messages.
    let place: String

    /// Longer than the server's own limit for a statement, so that its error arrives.
    private static let answerLimit = Duration.seconds(15)

    /// What a worker that is stopped between two statements may cost the others.
    private static let sessionSettings = """
        set idle_in_transaction_session_timeout = '2s'; set lock_timeout = '2s';
        set statement_timeout = '10s'; set client_min_messages = 'warning'
        """

    /// Connects.
    ///
    /// - Parameters:
    ///   - limit: how long that may take.
    ///   - watch: what is looked at in every wait, of this and of all that follows.
    /// - Throws: also when the server is older than `DatabaseAddress.oldestServer`.
    init(
        _ address: DatabaseAddress, within limit: Duration = .seconds(10), watch: AnswerWatch = .patient
    ) throws(ShareError) {
        self.watch = watch
        place = address.place
        let fixed = [
            "application_name": "fetchdeck", "client_encoding": "UTF8", "keepalives_idle": "5",
            "keepalives_interval": "2", "keepalives_count": "3", "tcp_user_timeout": "10000",
        ]
        let parameters = fixed.merging(address.parameters) { $1 }.sorted { $0.key < $1.key }
        let started = CStrings.with(parameters.map(\.key)) { names in
            CStrings.with(parameters.map(\.value)) { values in
                PQconnectStartParams(
                    names.map { $0.map { UnsafePointer($0) } }, values.map { $0.map { UnsafePointer($0) } }, 0
                )
            }
        }
        guard let handle = started
        else { throw ShareError(.unreachable, place: place, detail: "out of memory") }
        self.handle = handle
        // Else libpq writes what a server says beside its answers to standard error, in the middle of a dashboard.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        // Codes instead of words, in the server's language, for what happens before the first statement.
        PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
        try finishConnecting(by: ContinuousClock.now + limit)
        PQsetErrorVerbosity(handle, PQERRORS_TERSE)
        let version = Int(PQserverVersion(handle)) / 10_000
        guard version >= DatabaseAddress.oldestServer else {
            throw ShareError(.serverTooOld(version), place: place)
        }
        PQsetnonblocking(handle, 1)
        try run(Self.sessionSettings)
    }

    deinit { PQfinish(handle) }

    /// The server's version, as `15.18`.
    var serverVersion: String {
        let number = Int(PQserverVersion(handle))
        return "\(number / 10_000).\(number % 10_000)"
    }

    /// The TLS version in use, as `TLSv1.3`; nil without TLS.
    var tlsVersion: String? {
        PQsslInUse(handle) == 1 ? PQsslAttribute(handle, "protocol").map { String(cString: $0) } : nil
    }

    /// The socket of the connection; closed with it.
    var socket: Int32 { PQsocket(handle) }

    /// Performs statements without parameters and returns what the last one did.
    @discardableResult
    func run(_ script: String) throws(ShareError) -> PostgresRows {
        guard PQsendQuery(handle, script) == 1 else { throw lost() }
        return try answer()
    }

    /// Performs one statement, `$1` the first value.
    @discardableResult
    func query(_ statement: String, _ values: [PostgresValue] = []) throws(ShareError) -> PostgresRows {
        let buffer = ParameterBuffer(values)
        let sent = PQsendQueryParams(
            handle, statement, Int32(values.count), nil, buffer.pointers, buffer.lengths, buffer.formats, 0)
        guard sent == 1 else { throw lost() }
        return try answer()
    }

    /// Runs the body as one transaction, and once more when it collided with another one.
    func transaction<Value>(
        attempts: Int = 5, _ body: () throws(ShareError) -> Value
    ) throws(ShareError) -> Value {
        for _ in 1..<max(2, attempts) {
            do throws(ShareError) { return try transactionOnce(body) } catch {
                guard error.isCollision else { throw error }
            }
        }
        return try transactionOnce(body)
    }

    private func transactionOnce<Value>(
        _ body: () throws(ShareError) -> Value
    ) throws(ShareError) -> Value {
        try run("begin")
        let value: Value
        do throws(ShareError) {
            value = try body()
            try run("commit")
        } catch {
            // The first error counts; without a connection there is nothing to roll back.
            _ = try? run("rollback")
            throw error
        }
        return value
    }

    // MARK: Copying

    /// Begins a `COPY … FROM STDIN`; nothing else can be asked until ``endCopy()``.
    func beginCopy(_ statement: String) throws(ShareError) {
        guard PQsendQuery(handle, statement) == 1 else { throw lost() }
        let deadline = ContinuousClock.now + Self.answerLimit
        try flushOutput(by: deadline)
        try waitForAnswer(by: deadline)
        guard let result = PQgetResult(handle) else { throw lost() }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_IN else {
            let refused = failure(result)
            while let more = PQgetResult(handle) { PQclear(more) }
            throw refused
        }
    }

    /// Sends bytes of what is copied; returns when they are on their way.
    func copy(_ bytes: [UInt8]) throws(ShareError) {
        let deadline = ContinuousClock.now + Self.answerLimit
        let queued = bytes.withUnsafeBytes { bytes in
            PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard queued == 1 else {
            // The server has ended it: its error is there.
            try answer()
            throw lost()
        }
        try flushOutput(by: deadline)
    }

    /// Ends it; the rows are there, or the error is thrown that kept them out.
    ///
    /// - Parameter isWhole: false takes back what was copied.
    func endCopy(isWhole: Bool = true) throws(ShareError) {
        guard PQputCopyEnd(handle, isWhole ? nil : "not all of it came") == 1 else { throw lost() }
        try answer()
    }

    // MARK: Waiting

    private func waitForAnswer(by deadline: ContinuousClock.Instant) throws(ShareError) {
        while PQisBusy(handle) == 1 {
            guard wait(for: Int16(POLLIN), until: deadline), PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }

    private func finishConnecting(by deadline: ContinuousClock.Instant) throws(ShareError) {
        // As libpq says: at first as if it had asked to wait until the socket can be written to.
        var events = Int16(POLLOUT)
        while true {
            let phase = PQstatus(handle)
            guard phase != CONNECTION_BAD else { throw refusal(in: phase, isOver: false) }
            guard wait(for: events, until: deadline) else {
                throw ShareError(.unreachable, place: place, detail: "no answer in time")
            }
            // Not before the connection stands: looking would take its error away from libpq.
            let isOver = phase == CONNECTION_SSL_STARTUP && hasPeerLeft
            switch PQconnectPoll(handle) {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: events = Int16(POLLIN)
            case PGRES_POLLING_WRITING: events = Int16(POLLOUT)
            default: throw refusal(in: phase, isOver: isOver)
            }
        }
    }

    /// Whether the other end has closed or reset the connection, with nothing left to be read.
    private var hasPeerLeft: Bool {
        var byte: UInt8 = 0
        let count = recv(PQsocket(handle), &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        return count == 0 || count < 0 && [ECONNRESET, EPIPE].contains(errno)
    }

    /// Sends what is left and takes the answer, the last one of several.
    @discardableResult
    private func answer() throws(ShareError) -> PostgresRows {
        let deadline = ContinuousClock.now + Self.answerLimit
        try flushOutput(by: deadline)
        var last: OpaquePointer?
        while true {
            while PQisBusy(handle) == 1 {
                guard wait(for: Int16(POLLIN), until: deadline), PQconsumeInput(handle) == 1 else {
                    PQclear(last)
                    throw lost()
                }
            }
            guard let result = PQgetResult(handle) else { break }
            let isFailed = last.map { PQresultStatus($0) == PGRES_FATAL_ERROR } ?? false
            // The first error of a script counts.
            if isFailed {
                PQclear(result)
            } else {
                PQclear(last)
                last = result
            }
        }
        guard let last else { throw lost() }
        switch PQresultStatus(last) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return PostgresRows(last)
        default:
            defer { PQclear(last) }
            throw failure(last)
        }
    }

    private func flushOutput(by deadline: ContinuousClock.Instant) throws(ShareError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                // What the server says meanwhile has to be read, or both sides wait for each other.
                guard wait(for: Int16(POLLIN | POLLOUT), until: deadline), PQconsumeInput(handle) == 1 else {
                    throw lost()
                }
            default: throw lost()
            }
        }
    }

    private func wait(for events: Int16, until deadline: ContinuousClock.Instant) -> Bool {
        watch.wait(for: PQsocket(handle), events: events, until: deadline, place: place)
    }

    // MARK: Errors

    private func lost() -> ShareError {
        ShareError(.connectionLost, place: place, detail: Self.line(PQerrorMessage(handle)))
    }

    private func failure(_ result: OpaquePointer) -> ShareError {
        let field = PQresultErrorField(result, Int32(UInt8(ascii: "C")))
        let detail = Self.line(PQresultErrorField(result, Int32(UInt8(ascii: "M"))))
        guard let field else { return ShareError(.connectionLost, place: place, detail: detail) }
        return ShareError(ShareError.cause(ofCode: String(cString: field)), place: place, detail: detail)
    }

    /// Why no connection stands, by the phase in which it failed.
    ///
    /// - Parameter isOver: whether the other end had left before libpq looked.
    private func refusal(in phase: ConnStatusType, isOver: Bool) -> ShareError {
        let message = Self.line(PQerrorMessage(handle))
        if let code = Self.code(message) {
            return ShareError(ShareError.cause(ofCode: code), place: place, detail: code)
        }
        if PQconnectionNeedsPassword(handle) == 1 { return ShareError(.wrongPassword, place: place) }
        let reason = Self.reason(PQerrorMessage(handle))
        switch phase {
        // A server that goes down in the middle of its greeting has refused nothing. libpq lets the socket go at an end that it meets.
        case _ where isOver || PQsocket(handle) < 0:
            return ShareError(.unreachable, place: place, detail: reason)
        case CONNECTION_SSL_STARTUP: return ShareError(.tlsRefused, place: place, detail: reason)
        // The server answered and libpq did not go on: channel binding.
        case CONNECTION_AWAITING_RESPONSE:
            return ShareError(.tlsRefused, place: place, detail: reason)
        default: return ShareError(.unreachable, place: place, detail: reason)
        }
    }

    /// What libpq says of the first address that it tried, without the address and without its questions.
    private static func reason(_ message: UnsafePointer<CChar>?) -> String {
        let first = message.map { String(cString: $0) }?.split(whereSeparator: \.isNewline).first ?? ""
        guard let address = first.firstRange(of: " failed: ") else { return String(first) }
        return String(first[address.upperBound...])
    }

    /// The code at the end of what `PQERRORS_SQLSTATE` makes of an error of the server: `FATAL:  28P01`.
    private static func code(_ message: String) -> String? {
        let words = message.split(separator: " ")
        guard let code = words.last, code.utf8.count == 5, words.dropLast().last?.hasSuffix(":") == true,
            code.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        else { return nil }
        return String(code)
    }

    private static func line(_ text: UnsafePointer<CChar>?) -> String {
        text.map { String(cString: $0).split(whereSeparator: \.isNewline).joined(separator: " ") } ?? ""
    }

    private static func line(_ text: UnsafeMutablePointer<CChar>?) -> String {
        line(text.map { UnsafePointer($0) })
    }
}
