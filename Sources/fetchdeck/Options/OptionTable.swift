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

    private static let load: [OptionRow] = [
        OptionRow(
            .concurrency, .value("N"), short: "c", .load, "Transfers in flight, all hosts together.",
            .count(\.limits.total, atLeast: 1)),
        OptionRow(
            .perHost, .value("N"), .load,
            "Transfers in flight to one host and port; 0 = no limit of its own.",
            .count(\.limits.perHost, atLeast: 0)),
        OptionRow(
            .rate, .value("N"), .load, "Requests started a second, at most; 0.5 is allowed.",
            .rate(\.limits.rate)),
        OptionRow(
            .hostRate, .value("N"), .load, "Requests started a second to one host and port, at most.",
            .rate(\.limits.hostRate)),
        OptionRow(
            .timeout, .value("S"), .load,
            "Total timeout of one attempt in seconds, queue time excluded.",
            .seconds(\.timeouts.total) { .timeouts($0.timeouts) }),
        OptionRow(
            .connectTimeout, .value("S"), .load, "Timeout of dns, connect and tls in seconds.",
            .seconds(\.timeouts.connect) { .timeouts($0.timeouts) }),
        OptionRow(
            .readTimeout, .value("S"), .load, "Longest silence in seconds once connected.",
            .seconds(\.timeouts.read) { .timeouts($0.timeouts) }),
        OptionRow(
            .retries, .value("N"), .load, "Automatic retries.",
            .count(\.retry.retries, atLeast: 0) { .retry($0.retry) }),
        OptionRow(
            .retryOn, .value("LIST"), .load, "Statuses and failure kinds that are retried.", retryOn),
        OptionRow(
            .retryAllMethods, .flag, .load,
            "Retry any method; else only GET, HEAD, OPTIONS, PUT, DELETE and TRACE once a byte was sent.",
            .isOn(\.retry.retriesAllMethods) { .retry($0.retry) }),
        OptionRow(
            .backoff, .value("S"), .load,
            "First backoff in seconds, doubling, with full jitter; a longer Retry-After wins.",
            .seconds(\.retry.backoff, zeroAllowed: true) { .retry($0.retry) }),
        OptionRow(
            .backoffMax, .value("S"), .load, "Longest backoff in seconds.",
            .seconds(\.retry.maximumBackoff, zeroAllowed: true) { .retry($0.retry) }),
        OptionRow(
            .retryAfterMax, .value("S"), .load,
            "The longest Retry-After that is waited for; a request asked to wait longer settles.",
            .seconds(\.retry.retryAfterMaximum, zeroAllowed: true) { .retry($0.retry) }),
        OptionRow(
            .hostBackoff, .toggle, .load,
            "Back off from a host whose last 20 first attempts all failed to connect or were answered 429 or 503.",
            .isOn(\.retry.backsOffHosts) { .retry($0.retry) }),
        OptionRow(
            .threads, .value("N"), .load,
            "Threads that send and receive; more than one helps where a processor is busy all the time.",
            .count(\.threads, atLeast: 1, atMost: 64)),
    ]

    private static let retryOn = RunSetting(
        apply: { texts, settings throws(OptionComplaint) in
            guard let last = texts.last else { return }
            (settings.retry.statuses, settings.retry.kinds) = try RetryWords.parse(last)
        }, text: { RetryWords.text($0.retry) }, change: { .retry($0.retry) })

    /// `K: V` sets a header from now on, `K:` ends that.
    private static let header = RunSetting(
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

    private static let bearer = RunSetting(
        apply: { texts, settings throws(OptionComplaint) in
            guard let token = try texts.last.map(HeaderReading.value) else { return }
            guard !token.isEmpty else { throw OptionComplaint("the token is empty") }
            settings.transport.credentials = .bearer(token)
        },
        text: { settings in
            guard case .bearer(let token) = settings.transport.credentials else { return "none" }
            return settings.redaction.headerValue(token, of: "Authorization")
        }, change: { .credentials($0.transport.credentials) }, isOnlyLive: true)

    private static let expect = RunSetting(
        apply: { texts, settings throws(OptionComplaint) in
            settings.expectations = try texts.map { text throws(OptionComplaint) in
                do throws(ExpectationError) { return try Expectation(parsing: text) } catch {
                    throw OptionComplaint(error.description)
                }
            }
        }, text: { $0.expectations.isEmpty ? "status=200-399" : "as given" },
        change: { .expectations($0.expectations) })

    private static let request: [OptionRow] = [
        OptionRow(
            .request, .value("M"), short: "X", default: "GET, with a body POST", .request,
            "Method of every request that does not set its own."),
        OptionRow(
            .header, .repeated("'K: V'"), short: "H", .request,
            "A header of every request that does not set its own; 'K:' removes it.", header),
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
        OptionRow(.bearer, .value("T"), .request, "A bearer token.", bearer),
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
            .maxRedirects, .value("N"), .transport, "Redirects to follow; 0 = report the 3xx as it is.",
            .count(\.redirects.maximum, atLeast: 0) { .redirects($0.redirects) }),
        OptionRow(
            .maxBody, .value("BYTES"), .transport,
            "Decoded bytes of one body, as 500k, 100M or 1G; more is the failure too_large.",
            .value(
                \.maxBodyBytes, { text throws(OptionComplaint) in try OptionReading.bytes(text) },
                text: { $0 % (1 << 20) == 0 ? "\($0 >> 20)M" : "\($0)" },
                change: { .maxBodyBytes($0.maxBodyBytes) })),
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
            .expect, .repeated("RULE"), .records,
            """
            What counts as ok: 'status=200,204', 'type=application/json', 'body~REGEX', 'jq:.ok == true', \
            'time<500ms'.
            """, expect),
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
        OptionRow(
            .history, .toggle, default: "on", .records,
            "Keep a dashboard run without -o for 'fetchdeck last': the newest 20 and 1 GB at most."),
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
            .paused, .flag, default: "off", .screen, isInConfig: false,
            "Show the list and send nothing until P, r on rows, or :run (what the filter shows)."),
        OptionRow(
            .exitWhenDone, .flag, default: "off in the dashboard", .screen,
            "Quit when everything is settled; else the dashboard stays open to browse, retry and export."),
    ]
}
