import FetchCore
import RunModel

/// What is put on every request that does not set its own.
enum RequestOptions: OptionSection {
    static let title = "Request defaults"
    static let options: [ProgramOption] = [
        .request, .header, .data, .dataBinary, .json, .user, .digest, .bearer, .netrc, .userAgent, .cookie,
        .cookieJar, .traceparent, .environment, .variable, .variableFile,
    ]
}

extension ProgramOption {
    static let request = ProgramOption(
        "request", .value("M"), short: "X", default: "GET; POST with a body",
        "Method of every request that does not set its own.")

    static let header = ProgramOption(
        "header", .repeated("'K: V'"), short: "H",
        "A header of every request that does not set its own; 'K:' removes it, @FILE holds one per line.",
        .header)

    static let data = ProgramOption(
        "data", .repeated("S|@file"), short: "d",
        "A body, as with curl: @file drops line ends, several are joined with &.")

    static let dataBinary = ProgramOption(
        "data-binary", .repeated("S|@file"), "A body, sent byte for byte.")

    static let json = ProgramOption(
        "json", .repeated("S|@file"), "A JSON body, with its Content-Type and Accept.")

    static let user = ProgramOption(
        "user", .value("U:P"), short: "u", isSecret: true, "User and password for basic authentication.")

    static let digest = ProgramOption(
        "digest", .flag, default: "off",
        "Use digest authentication with the user of --user or --netrc; basic authentication is not sent.")

    static let bearer = ProgramOption(
        "bearer", .value("T"), isSecret: true,
        "A bearer token; @FILE and FETCHDECK_BEARER keep it out of the list of processes.", .bearer)

    static let netrc = ProgramOption(
        "netrc", .flag, default: "off",
        "Users and passwords by host from ~/.netrc, for requests that have none of their own.")

    static let userAgent = ProgramOption(
        "user-agent", .value("S"), short: "A", default: "fetchdeck/\(Version.number)",
        "The User-Agent header.")

    static let cookie = ProgramOption(
        "cookie", .value("S"), short: "b", isSecret: true, "Cookies, as 'name=value; other=value'.")

    static let cookieJar = ProgramOption(
        "cookie-jar", .flag, default: "off", "Keep the cookies of responses and send them back.")

    static let traceparent = ProgramOption(
        "traceparent", .flag, default: "off",
        "Send a W3C traceparent header with each attempt, and record its trace_id; a header of the list's own wins."
    )

    static let environment = ProgramOption(
        "env", .flag, default: "off",
        "Replace $VAR, ${VAR} and {{env:VAR}} in the list with environment variables.")

    static let variable = ProgramOption(
        "var", .repeated("N=V"), default: "none", isSecret: true,
        "The value of {{N}} in lists and request options; overrides what a list defines.")

    static let variableFile = ProgramOption(
        "env-file", .repeated("F[:NAME]"), default: "none",
        "Variables from F: .env, http-client.env.json, VS Code's settings.json; NAME selects one of its environments."
    )
}

extension RunSetting {
    /// `K: V` sets a header from now on, `K:` ends that.
    fileprivate static let header = RunSetting(
        apply: { texts, settings throws(OptionComplaint) in
            for text in texts {
                let field = try HeaderReading.field(text)
                settings.headers.overrides.removeAll { $0.isNamed(field.name) }
                if !field.value.isEmpty { settings.headers.overrides.append(field) }
            }
        },
        text: { settings in
            let set = settings.headers.overrides.map { field in
                "\(field.name): \(settings.redaction.headerValue(field.value, of: field.name))"
            }
            return set.isEmpty ? "none" : set.joined(separator: ", ")
        }, change: { .headers($0.headers.overrides) }, isOnlyLive: true)

    fileprivate static let bearer = RunSetting(
        apply: { texts, settings throws(OptionComplaint) in
            guard let token = try texts.last.map(HeaderReading.value) else { return }
            guard !token.isEmpty else { throw OptionComplaint("the token is empty") }
            settings.transport.credentials = .bearer(token)
        },
        text: { settings in
            guard case .bearer(let token) = settings.transport.credentials else { return "none" }
            return settings.redaction.headerValue(token, of: "Authorization")
        }, change: { .credentials($0.transport.credentials) }, isOnlyLive: true)
}
