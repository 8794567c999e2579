import FetchCore
import RunModel

/// Run settings from the options.
enum SettingsReading {
    /// - Throws: one line about the first value that cannot be.
    static func settings(_ values: OptionValues) throws(ProgramError) -> RunSettings {
        var settings = RunSettings()
        for option in OptionTable.options {
            guard let setting = option.setting, !setting.isOnlyLive, values.has(option) else { continue }
            try values.apply(setting, of: option, to: &settings)
        }
        // The limit that finds itself goes up to what holds over all hosts, where none is given.
        if settings.isAdaptive, !values.has(.perHost) { settings.limits.perHost = 0 }
        try fitBackoffs(values, &settings)
        try readTransport(values, &settings)
        return settings
    }

    /// Where only one of the backoffs is given, the other's default must not contradict it.
    private static func fitBackoffs(
        _ values: OptionValues, _ settings: inout RunSettings
    ) throws(ProgramError) {
        guard settings.retry.maximumBackoff < settings.retry.backoff else { return }
        guard !values.has(.backoff) || !values.has(.backoffMax) else {
            throw .usage(
                "\(values.place(.backoffMax)) is less than \(values.place(.backoff)); the longest backoff "
                    + "can't be shorter than the first")
        }
        if values.has(.backoff) {
            settings.retry.maximumBackoff = settings.retry.backoff
        } else {
            settings.retry.backoff = settings.retry.maximumBackoff
        }
    }

    private static func readTransport(
        _ values: OptionValues, _ settings: inout RunSettings
    ) throws(ProgramError) {
        settings.transport.tls.verification = values.isOn(.insecure) ? .none : .full
        settings.transport.tls.caFile = try values.read(.cacert, readable)
        settings.transport.tls.certificateFile = try values.read(.cert, readable)
        settings.transport.tls.keyFile = try values.read(.key, readable)
        if settings.transport.tls.keyFile != nil, settings.transport.tls.certificateFile == nil {
            throw .usage("\(values.place(.key)) without --cert; give the certificate that the key belongs to")
        }
        settings.transport.fixedAddresses = try values.readAll(.resolve) { text throws(OptionComplaint) in
            do throws(RequestFault) { return try FixedAddress(parsing: text) } catch {
                throw OptionComplaint(error.description)
            }
        }
        settings.transport.prefersHTTP2 = values.isOn(.http2)
        settings.sendsTraceparent = values.isOn(.traceparent)
        settings.transport.keepsCookies = values.isOn(.cookieJar)
        settings.transport.userAgent =
            try values.read(.userAgent, HeaderReading.value) ?? "fetchdeck/\(Version.number)"
        settings.transport.credentials = try credentials(values)
    }

    private static func credentials(_ values: OptionValues) throws(ProgramError) -> FetchCredentials? {
        if values.has(.user), values.has(.bearer) {
            throw .usage(
                "\(values.place(.user)) and \(values.place(.bearer)) contradict each other; give one")
        }
        if values.isOn(.digest) {
            guard !values.has(.bearer) else {
                throw .usage(
                    "\(values.place(.digest)) and \(values.place(.bearer)) contradict each other; leave one out"
                )
            }
            guard values.has(.user) || values.isOn(.netrc) else {
                throw .usage("\(values.place(.digest)) needs a log-in; give --user USER:PASSWORD or --netrc")
            }
        }
        if let token = try values.read(.bearer, HeaderReading.value) {
            guard !token.isEmpty else { throw .usage("\(values.place(.bearer)): the token is empty") }
            return .bearer(token)
        }
        guard let text = values.text(.user) else { return nil }
        guard let colon = text.firstIndex(of: ":") else {
            throw .usage("\(values.place(.user)): expected USER:PASSWORD, the password may be empty")
        }
        let (user, password) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
        return values.isOn(.digest)
            ? .digest(user: user, password: password) : .basic(user: user, password: password)
    }

    private static func readable(_ path: String) throws(OptionComplaint) -> String {
        if case .failure(let problem) = TextFile.readBytes(path) { throw OptionComplaint(problem.reason) }
        return path
    }
}
