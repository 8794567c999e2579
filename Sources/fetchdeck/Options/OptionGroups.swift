import ArgumentParser

/// A group of options that can say what was given of it.
protocol OptionGroupValues {
    /// What was given, by option; a flag that was not given is not there.
    var given: [OptionID: [String]] { get }
}

/// How much at once, how long, how often again.
struct LoadOptions: ParsableArguments, OptionGroupValues {
    @Option(name: .of(.concurrency), parsing: .unconditional, help: .of(.concurrency)) var concurrency:
        String?
    @Option(name: .of(.perHost), parsing: .unconditional, help: .of(.perHost)) var perHost: String?
    @Option(name: .of(.rate), parsing: .unconditional, help: .of(.rate)) var rate: String?
    @Option(name: .of(.hostRate), parsing: .unconditional, help: .of(.hostRate)) var hostRate: String?
    @Option(name: .of(.timeout), parsing: .unconditional, help: .of(.timeout)) var timeout: String?
    @Option(name: .of(.connectTimeout), parsing: .unconditional, help: .of(.connectTimeout))
    var connectTimeout: String?
    @Option(name: .of(.readTimeout), parsing: .unconditional, help: .of(.readTimeout)) var readTimeout:
        String?
    @Option(name: .of(.retries), parsing: .unconditional, help: .of(.retries)) var retries: String?
    @Option(name: .of(.retryOn), parsing: .unconditional, help: .of(.retryOn)) var retryOn: String?
    @Flag(name: .of(.retryAllMethods), help: .of(.retryAllMethods)) var retryAllMethods = false
    @Option(name: .of(.backoff), parsing: .unconditional, help: .of(.backoff)) var backoff: String?
    @Option(name: .of(.backoffMax), parsing: .unconditional, help: .of(.backoffMax)) var backoffMax: String?
    @Option(name: .of(.retryAfterMax), parsing: .unconditional, help: .of(.retryAfterMax))
    var retryAfterMax: String?
    @Flag(
        name: .of(.hostBackoff), inversion: .prefixedNo, exclusivity: .chooseLast, help: .of(.hostBackoff))
    var hostBackoff: Bool?
    @Option(name: .of(.threads), parsing: .unconditional, help: .of(.threads)) var threads: String?

    var given: [OptionID: [String]] {
        collect([
            .concurrency: concurrency, .perHost: perHost, .rate: rate, .hostRate: hostRate, .timeout: timeout,
            .connectTimeout: connectTimeout, .readTimeout: readTimeout, .retries: retries, .retryOn: retryOn,
            .retryAllMethods: on(retryAllMethods), .backoff: backoff, .backoffMax: backoffMax,
            .retryAfterMax: retryAfterMax, .hostBackoff: hostBackoff.map(String.init), .threads: threads,
        ])
    }
}

/// What is put on every request that does not set its own.
struct RequestOptions: ParsableArguments, OptionGroupValues {
    @Option(name: .of(.request), parsing: .unconditional, help: .of(.request)) var request: String?
    @Option(name: .of(.header), parsing: .unconditionalSingleValue, help: .of(.header)) var header: [String] =
        []
    @Option(name: .of(.data), parsing: .unconditionalSingleValue, help: .of(.data)) var data: [String] = []
    @Option(name: .of(.dataBinary), parsing: .unconditionalSingleValue, help: .of(.dataBinary))
    var dataBinary: [String] = []
    @Option(name: .of(.json), parsing: .unconditionalSingleValue, help: .of(.json)) var json: [String] = []
    @Option(name: .of(.user), parsing: .unconditional, help: .of(.user)) var user: String?
    @Flag(name: .of(.digest), help: .of(.digest)) var digest = false
    @Flag(name: .of(.netrc), help: .of(.netrc)) var netrc = false
    @Option(name: .of(.bearer), parsing: .unconditional, help: .of(.bearer)) var bearer: String?
    @Option(name: .of(.userAgent), parsing: .unconditional, help: .of(.userAgent)) var userAgent: String?
    @Option(name: .of(.cookie), parsing: .unconditional, help: .of(.cookie)) var cookie: String?
    @Flag(name: .of(.cookieJar), help: .of(.cookieJar)) var cookieJar = false
    @Flag(name: .of(.environment), help: .of(.environment)) var environment = false
    @Option(name: .of(.variable), parsing: .unconditionalSingleValue, help: .of(.variable))
    var variable: [String] = []
    @Option(name: .of(.variableFile), parsing: .unconditionalSingleValue, help: .of(.variableFile))
    var variableFile: [String] = []

    var given: [OptionID: [String]] {
        collect([
            .request: request, .user: user, .bearer: bearer, .userAgent: userAgent, .cookie: cookie,
            .cookieJar: on(cookieJar), .environment: on(environment), .digest: on(digest), .netrc: on(netrc),
        ]).merging(
            collect(lists: [
                .header: header, .data: data, .dataBinary: dataBinary, .json: json, .variable: variable,
                .variableFile: variableFile,
            ]),
            uniquingKeysWith: { first, _ in first })
    }
}

/// TLS, proxy and protocol.
struct TransportOptions: ParsableArguments, OptionGroupValues {
    @Flag(name: .of(.insecure), help: .of(.insecure)) var insecure = false
    @Option(name: .of(.cacert), parsing: .unconditional, help: .of(.cacert)) var cacert: String?
    @Option(name: .of(.cert), parsing: .unconditional, help: .of(.cert)) var cert: String?
    @Option(name: .of(.key), parsing: .unconditional, help: .of(.key)) var key: String?
    @Option(name: .of(.proxy), parsing: .unconditional, help: .of(.proxy)) var proxy: String?
    @Option(name: .of(.noproxy), parsing: .unconditional, help: .of(.noproxy)) var noproxy: String?
    @Option(name: .of(.resolve), parsing: .unconditionalSingleValue, help: .of(.resolve))
    var resolve: [String] = []
    @Flag(name: .of(.http2), help: .of(.http2)) var http2 = false
    @Option(name: .of(.maxRedirects), parsing: .unconditional, help: .of(.maxRedirects))
    var maxRedirects: String?
    @Option(name: .of(.maxBody), parsing: .unconditional, help: .of(.maxBody)) var maxBody: String?

    var given: [OptionID: [String]] {
        collect([
            .insecure: on(insecure), .cacert: cacert, .cert: cert, .key: key, .proxy: proxy,
            .noproxy: noproxy, .http2: on(http2), .maxRedirects: maxRedirects, .maxBody: maxBody,
        ]).merging(collect(lists: [.resolve: resolve]), uniquingKeysWith: { first, _ in first })
    }
}

/// How the list is read.
struct ListReadingOptions: ParsableArguments, OptionGroupValues {
    @Option(name: .of(.format), parsing: .unconditional, help: .of(.format)) var format: String?
    @Flag(name: .of(.skipBad), help: .of(.skipBad)) var skipBad = false
    @Flag(name: .of(.files), inversion: .prefixedNo, exclusivity: .chooseLast, help: .of(.files))
    var files: Bool?
    @Option(name: .of(.shard), parsing: .unconditional, help: .of(.shard)) var shard: String?
    @Flag(name: .of(.dryRun), help: .of(.dryRun)) var dryRun = false
    @Option(name: .of(.operations), parsing: .unconditional, help: .of(.operations)) var operations: String?
    @Option(name: .of(.base), parsing: .unconditional, help: .of(.base)) var base: String?
    @Flag(name: .of(.expectDeclared), help: .of(.expectDeclared)) var expectDeclared = false
    @Option(name: .of(.since), parsing: .unconditional, help: .of(.since)) var since: String?
    @Flag(name: .of(.anyHost), help: .of(.anyHost)) var anyHost = false

    var given: [OptionID: [String]] {
        collect([
            .format: format, .skipBad: on(skipBad), .files: files.map(String.init), .shard: shard,
            .dryRun: on(dryRun), .since: since, .anyHost: on(anyHost),
            .operations: operations, .base: base, .expectDeclared: on(expectDeclared),
        ])
    }
}

/// What becomes of the responses.
struct RecordOptions: ParsableArguments, OptionGroupValues {
    @Option(name: .of(.output), parsing: .unconditional, help: .of(.output)) var output: String?
    @Option(name: .of(.saveBodies), parsing: .unconditional, help: .of(.saveBodies)) var saveBodies: String?
    @Option(name: .of(.extract), parsing: .unconditionalSingleValue, help: .of(.extract))
    var extract: [String] = []
    @Option(name: .of(.expect), parsing: .unconditionalSingleValue, help: .of(.expect)) var expect: [String] =
        []
    @Option(name: .of(.ruleTime), parsing: .unconditional, help: .of(.ruleTime)) var ruleTime: String?
    @Flag(name: .of(.resume), help: .of(.resume)) var resume = false
    @Flag(name: .of(.resumeUnsafe), help: .of(.resumeUnsafe)) var resumeUnsafe = false
    @Flag(name: .of(.showSecrets), help: .of(.showSecrets)) var showSecrets = false
    @Flag(name: .of(.history), inversion: .prefixedNo, exclusivity: .chooseLast, help: .of(.history))
    var history: Bool?

    var given: [OptionID: [String]] {
        collect([
            .output: output, .saveBodies: saveBodies, .ruleTime: ruleTime, .resume: on(resume),
            .resumeUnsafe: on(resumeUnsafe),
            .showSecrets: on(showSecrets), .history: history.map(String.init),
        ]).merging(
            collect(lists: [.extract: extract, .expect: expect]), uniquingKeysWith: { first, _ in first })
    }
}

/// How it looks.
struct ScreenOptions: ParsableArguments, OptionGroupValues {
    @Flag(name: .of(.plain), help: .of(.plain)) var plain = false
    @Option(name: .of(.theme), parsing: .unconditional, help: .of(.theme)) var theme: String?
    @Option(name: .of(.themesDir), parsing: .unconditional, help: .of(.themesDir)) var themesDir: String?
    @Flag(name: .of(.ascii), help: .of(.ascii)) var ascii = false
    @Flag(name: .of(.noColor), help: .of(.noColor)) var noColor = false
    @Option(name: .of(.fps), parsing: .unconditional, help: .of(.fps)) var fps: String?
    @Flag(name: .of(.mouse), inversion: .prefixedNo, exclusivity: .chooseLast, help: .of(.mouse))
    var mouse: Bool?
    @Flag(name: .of(.paused), help: .of(.paused)) var paused = false
    @Flag(name: .of(.exitWhenDone), help: .of(.exitWhenDone)) var exitWhenDone = false

    var given: [OptionID: [String]] {
        collect([
            .plain: on(plain), .theme: theme, .themesDir: themesDir, .ascii: on(ascii), .noColor: on(noColor),
            .fps: fps, .mouse: mouse.map(String.init), .exitWhenDone: on(exitWhenDone), .paused: on(paused),
        ])
    }
}

/// `true` when the flag was given, nil when not.
private func on(_ flag: Bool) -> String? { flag ? "true" : nil }

private func collect(_ values: [OptionID: String?]) -> [OptionID: [String]] {
    values.compactMapValues { $0.map { [$0] } }
}

private func collect(lists: [OptionID: [String]]) -> [OptionID: [String]] {
    lists.filter { !$0.value.isEmpty }
}
