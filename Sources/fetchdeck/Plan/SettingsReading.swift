import FetchCore

/// Run settings from the options.
enum SettingsReading {
    /// - Throws: one line about the first value that cannot be.
    static func settings(_ values: OptionValues) throws(ProgramError) -> RunSettings {
        var settings = RunSettings()
        try readLimits(values, &settings)
        try readTimeouts(values, &settings)
        try readRetry(values, &settings)
        try readTransport(values, &settings)
        try readThreads(values, &settings)
        settings.redirects.maximum =
            try values.read(.maxRedirects) { text throws(OptionComplaint) in
                try OptionReading.count(text, atLeast: 0)
            } ?? settings.redirects.maximum
        settings.maxBodyBytes = try values.read(.maxBody, OptionReading.bytes) ?? settings.maxBodyBytes
        settings.expectations = try values.readAll(.expect) { text throws(OptionComplaint) in
            do throws(ExpectationError) { return try Expectation(parsing: text) } catch {
                throw OptionComplaint(error.description)
            }
        }
        return settings
    }

    private static func readLimits(_ values: OptionValues, _ settings: inout RunSettings) throws(ProgramError)
    {
        settings.limits.total =
            try values.read(.concurrency) { text throws(OptionComplaint) in
                try OptionReading.count(text, atLeast: 1)
            } ?? settings.limits.total
        settings.limits.perHost =
            try values.read(.perHost) { text throws(OptionComplaint) in
                try OptionReading.count(text, atLeast: 0)
            } ?? settings.limits.perHost
        settings.limits.rate = try values.read(.rate, OptionReading.rate)
        settings.limits.hostRate = try values.read(.hostRate, OptionReading.rate)
    }

    private static func readTimeouts(
        _ values: OptionValues, _ settings: inout RunSettings
    ) throws(ProgramError) {
        let seconds = { (text: String) throws(OptionComplaint) in try OptionReading.seconds(text) }
        settings.timeouts.total = try values.read(.timeout, seconds) ?? settings.timeouts.total
        settings.timeouts.connect = try values.read(.connectTimeout, seconds) ?? settings.timeouts.connect
        settings.timeouts.read = try values.read(.readTimeout, seconds) ?? settings.timeouts.read
    }

    private static func readRetry(_ values: OptionValues, _ settings: inout RunSettings) throws(ProgramError)
    {
        settings.retry.retries =
            try values.read(.retries) { text throws(OptionComplaint) in
                try OptionReading.count(text, atLeast: 0)
            } ?? settings.retry.retries
        if let words = try values.read(.retryOn, RetryWords.parse) {
            settings.retry.statuses = words.statuses
            settings.retry.kinds = words.kinds
        }
        settings.retry.retriesAllMethods = values.isOn(.retryAllMethods)
        let seconds = { (text: String) throws(OptionComplaint) in
            try OptionReading.seconds(text, zeroAllowed: true)
        }
        settings.retry.backoff = try values.read(.backoff, seconds) ?? settings.retry.backoff
        settings.retry.maximumBackoff = try values.read(.backoffMax, seconds) ?? settings.retry.maximumBackoff
        if settings.retry.maximumBackoff < settings.retry.backoff {
            // Only one of them given: the other's default must not contradict it.
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
        settings.retry.retryAfterMaximum =
            try values.read(.retryAfterMax, seconds) ?? settings.retry.retryAfterMaximum
        settings.retry.backsOffHosts = values.flag(.hostBackoff) ?? settings.retry.backsOffHosts
    }

    private static func readTransport(
        _ values: OptionValues, _ settings: inout RunSettings
    ) throws(ProgramError) {
        settings.transport.tls.isInsecure = values.isOn(.insecure)
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
        settings.transport.keepsCookies = values.isOn(.cookieJar)
        settings.transport.userAgent = try values.read(.userAgent, HeaderReading.value)
        settings.transport.credentials = try credentials(values)
    }

    private static func readThreads(_ values: OptionValues, _ settings: inout RunSettings)
        throws(ProgramError)
    {
        settings.threads =
            try values.read(.threads) { text throws(OptionComplaint) in
                try OptionReading.count(text, atLeast: 1, atMost: 64)
            } ?? settings.threads
        if settings.threads > 1, settings.transport.keepsCookies {
            throw .usage(
                "\(values.place(.threads)) and \(values.place(.cookieJar)) contradict each other: the jar is "
                    + "one thread's; leave one out")
        }
    }

    private static func credentials(_ values: OptionValues) throws(ProgramError) -> Credentials? {
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
