import FetchCore

/// Every option in the order of the help; the one place where its names, default and meaning are said.
enum OptionTable {
    static let rows: [OptionRow] = load + request + transport + list + records + screen

    /// The row of an option. Every id has one: a test holds it so.
    static subscript(id: OptionID) -> OptionRow {
        guard let row = byID[id] else { preconditionFailure("no row for the option --\(id.rawValue)") }
        return row
    }

    private static let byID = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    private static let settings = RunSettings()

    private static let load: [OptionRow] = [
        OptionRow(
            .concurrency, .value("N"), short: "c", default: "\(settings.limits.total)", .load,
            "Transfers in flight, all hosts together."),
        OptionRow(
            .perHost, .value("N"), default: "\(settings.limits.perHost)", .load,
            "Transfers in flight to one host and port; 0 = no limit of its own."),
        OptionRow(
            .rate, .value("N"), default: "none", .load,
            "Requests started a second, at most; 0.5 is allowed."),
        OptionRow(
            .hostRate, .value("N"), default: "none", .load,
            "Requests started a second to one host and port, at most."),
        OptionRow(
            .timeout, .value("S"), default: seconds(settings.timeouts.total), .load,
            "Seconds for one attempt, whole; time in the queue never counts."),
        OptionRow(
            .connectTimeout, .value("S"), default: seconds(settings.timeouts.connect), .load,
            "Seconds for dns, connect and tls."),
        OptionRow(
            .readTimeout, .value("S"), default: seconds(settings.timeouts.read), .load,
            "Seconds of the longest silence once connected."),
        OptionRow(
            .retries, .value("N"), default: "\(settings.retry.retries)", .load,
            "Automatic further attempts."),
        OptionRow(
            .retryOn, .value("LIST"), default: RetryWords.text(settings.retry), .load,
            "Statuses and failure kinds worth another attempt."),
        OptionRow(
            .retryAllMethods, .flag, default: "off", .load,
            "Retry any method; else only GET, HEAD, OPTIONS, PUT, DELETE and TRACE once a byte was sent."),
        OptionRow(
            .backoff, .value("S"), default: seconds(settings.retry.backoff), .load,
            "First backoff, doubling, with full jitter; a longer Retry-After wins."),
        OptionRow(
            .backoffMax, .value("S"), default: seconds(settings.retry.maximumBackoff), .load,
            "The longest backoff."),
        OptionRow(
            .retryAfterMax, .value("S"), default: seconds(settings.retry.retryAfterMaximum), .load,
            "The longest Retry-After that is waited for; a request asked to wait longer settles."),
        OptionRow(
            .hostBackoff, .toggle, default: "on", .load,
            "Back off from a host whose last 20 first attempts all failed to connect or were answered 429 or 503."
        ),
        OptionRow(
            .threads, .value("N"), default: "\(settings.threads)", .load,
            "Threads that send and receive; more than one helps where a processor is busy all the time."),
    ]

    private static let request: [OptionRow] = [
        OptionRow(
            .request, .value("M"), short: "X", default: "GET, with a body POST", .request,
            "Method of every request that does not set its own."),
        OptionRow(
            .header, .repeated("'K: V'"), short: "H", .request,
            "A header of every request that does not set its own; 'K:' takes it away."),
        OptionRow(
            .data, .repeated("S|@file"), short: "d", .request,
            "A body, as curl: @file drops line ends, several are joined with &."),
        OptionRow(.dataBinary, .repeated("S|@file"), .request, "A body as it is, byte for byte."),
        OptionRow(.json, .repeated("S|@file"), .request, "A JSON body, with its Content-Type and Accept."),
        OptionRow(
            .user, .value("U:P"), short: "u", .request,
            "User and password for basic authentication."),
        OptionRow(
            .digest, .flag, default: "off", .request,
            "Answer a digest challenge with the log-in of --user or --netrc; basic authentication is not sent."
        ),
        OptionRow(.bearer, .value("T"), .request, "A bearer token."),
        OptionRow(
            .netrc, .flag, default: "off", .request,
            "Log-ins by host from ~/.netrc, for requests without one of their own."),
        OptionRow(
            .userAgent, .value("S"), short: "A", default: "fetchdeck/\(Version.number)", .request,
            "The User-Agent header."),
        OptionRow(.cookie, .value("S"), short: "b", .request, "Cookies, as 'name=value; other=value'."),
        OptionRow(
            .cookieJar, .flag, default: "off", .request, "Keep the cookies of responses and send them back."),
        OptionRow(
            .environment, .flag, default: "off", .request,
            "Replace $VAR, ${VAR} and {{env:VAR}} in the list by the environment's values."),
        OptionRow(
            .variable, .repeated("N=V"), default: "none", .request,
            "What {{N}} stands for in lists and request options; wins over what a list defines."),
        OptionRow(
            .variableFile, .repeated("F[:NAME]"), default: "none", .request,
            "Variables from F: .env, http-client.env.json, VS Code's settings.json; NAME is one environment of it."
        ),
    ]

    private static let transport: [OptionRow] = [
        OptionRow(.insecure, .flag, short: "k", default: "off", .transport, "Do not check certificates."),
        OptionRow(
            .cacert, .value("F"), default: "the system's", .transport,
            "Certificate authorities to trust, a PEM file."),
        OptionRow(.cert, .value("F"), .transport, "The client's certificate, a PEM file."),
        OptionRow(
            .key, .value("F"), default: "within --cert", .transport, "The client's private key, a PEM file."),
        OptionRow(
            .proxy, .value("URL"), short: "x", default: "none", .transport,
            """
            Proxy for all requests: http://host:port, socks5h://host:port; '' = none. Without it http_proxy, https_proxy and \
            all_proxy count.
            """),
        OptionRow(
            .noproxy, .value("LIST"), default: "no_proxy", .transport,
            "Hosts reached without a proxy, with commas: names and those below them, addresses, 10.0.0.0/8; * = all."
        ),
        OptionRow(
            .resolve, .repeated("HOST:PORT:ADDR[,ADDR]"), default: "none", .transport,
            "Addresses of a host, in place of the resolver's; the host * = every one."),
        OptionRow(
            .http2, .flag, default: "off", .transport,
            "Ask for HTTP/2 over TLS; old libcurl has defects there, so HTTP/1.1 is spoken unless asked."),
        OptionRow(
            .maxRedirects, .value("N"), default: "\(settings.redirects.maximum)", .transport,
            "Redirects to follow; 0 = report the 3xx as it is."),
        OptionRow(
            .maxBody, .value("BYTES"), default: "\(settings.maxBodyBytes >> 20)M", .transport,
            "Decoded bytes of one body, as 500k, 100M or 1G; more is the failure too_large."),
    ]

    private static let list: [OptionRow] = [
        OptionRow(
            .format, .value("F"), default: "by name, then content", .list,
            "Format of the list: urls, jsonl, csv, http, har, curl, sitemap, postman or openapi."),
        OptionRow(
            .skipBad, .flag, default: "off", .list,
            "Record unreadable lines as the failure input and run the rest."),
        OptionRow(
            .files, .toggle, default: "on", .list,
            "Body files outside the list's folder; --no-files refuses them, for a list from somebody else."),
        OptionRow(
            .shard, .value("I/N"), default: "none", .list, isInConfig: false,
            "Only requests whose host hashes to shard I of N, 0 ≤ I < N; ids stay those of the whole list."),
        OptionRow(
            .dryRun, .flag, .list, isInConfig: false,
            "Parse, count by host, predict the binding limit; send nothing."),
        OptionRow(
            .operations, .value("LIST"), default: "get,head", .list, isInConfig: false,
            "Operations of an OpenAPI document to send, with commas: methods, operationIds, or all."),
        OptionRow(
            .base, .value("URL"), default: "its first server", .list, isInConfig: false,
            "Where the operations of an OpenAPI document are sent to."),
        OptionRow(
            .expectDeclared, .flag, default: "off", .list, isInConfig: false,
            "Of an OpenAPI document: a status that its operation does not declare is a failure."),
        OptionRow(
            .since, .value("DATE"), default: "none", .list, isInConfig: false,
            "Of a sitemap only what was last modified since, as 2026-11-27 or 2026-11-27T12:30Z."),
        OptionRow(
            .anyHost, .flag, default: "off", .list, isInConfig: false,
            "Follow a sitemap to other sites than its own too."),
    ]

    private static let records: [OptionRow] = [
        OptionRow(
            .output, .value("FILE"), short: "o", default: "none", .records, isInConfig: false,
            "Result records, appended as JSON lines; - = standard output; .csv and .har by name."),
        OptionRow(
            .saveBodies, .value("DIR"), default: "none", .records,
            "Save each body to DIR/ID.ext, complete or not at all."),
        OptionRow(
            .extract, .repeated("NAME=FILTER"), default: "none", .records,
            "A jq filter over a JSON body: a column on screen and a field in the record."),
        OptionRow(
            .expect, .repeated("RULE"), default: "status=200-399", .records,
            """
            What counts as ok: 'status=200,204', 'type=application/json', 'body~REGEX', 'jq:.ok == true', \
            'time<500ms'.
            """),
        OptionRow(
            .ruleTime, .value("S"), default: "1", .records,
            "Longest time of the rules and filters over one body; a request whose body takes longer fails."),
        OptionRow(
            .resume, .flag, default: "off", .records, isInConfig: false,
            "With -o FILE: do not send again what is ok in that file."),
        OptionRow(
            .resumeUnsafe, .flag, default: "off", .records, isInConfig: false,
            "As --resume, and repeat a POST or PATCH that was in flight at a crash too."),
        OptionRow(
            .showSecrets, .flag, default: "off", .records,
            "No redaction: on screen, in records and in exports."),
    ]

    private static let screen: [OptionRow] = [
        OptionRow(
            .plain, .flag, default: "when output is no terminal", .screen,
            "No dashboard: a progress line on stderr, one line a failure, a summary."),
        OptionRow(
            .theme, .value("NAME"), default: "default-dark", .screen, "The theme; see 'fetchdeck themes'."),
        OptionRow(
            .themesDir, .value("DIR"), .screen, "A folder of themes to look in first."),
        OptionRow(
            .ascii, .flag, default: "in a non-UTF-8 locale", .screen, "Draw with ASCII characters only."),
        OptionRow(.noColor, .flag, default: "off", .screen, "No colours; as NO_COLOR in the environment."),
        OptionRow(.fps, .value("N"), default: "10", .screen, "Frames a second, at most."),
        OptionRow(.mouse, .toggle, default: "on", .screen, "Wheel, clicks and column heads."),
        OptionRow(
            .exitWhenDone, .flag, default: "off in the dashboard", .screen,
            "Quit when everything is settled; else the dashboard stays open to browse, retry and export."),
    ]

    /// `30` or `0.5`.
    private static func seconds(_ duration: Duration) -> String {
        let parts = duration.components
        let value = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        return value == value.rounded() ? String(Int(value)) : String(value)
    }
}
