import FetchCore
import RunModel

/// How much at once, how long, how often again.
enum LoadOptions: OptionSection {
    static let title = "Concurrency, timeouts, retries"
    static let options: [ProgramOption] = [
        .concurrency, .perHost, .rate, .hostRate, .adaptive, .canary, .timeout, .connectTimeout, .readTimeout,
        .retries, .retryOn,
        .retryAllMethods, .backoff, .backoffMax, .retryAfterMax, .hostBackoff, .threads,
    ]
}

extension ProgramOption {
    static let concurrency = ProgramOption(
        "concurrency", .value("N"), short: "c", "Transfers in flight, all hosts together.",
        .count(\.limits.total, atLeast: 1))

    static let perHost = ProgramOption(
        "per-host", .value("N"), "Transfers in flight to one host and port; 0 = no limit of its own.",
        .count(\.limits.perHost, atLeast: 0))

    static let rate = ProgramOption(
        "rate", .value("N"),
        "Maximum requests started per second; 0.5 is allowed. Starts that limits delayed are made up for.",
        .rate(\.limits.rate))

    static let hostRate = ProgramOption(
        "host-rate", .value("N"), "Maximum requests started per second to one host and port.",
        .rate(\.limits.hostRate))

    static let adaptive = ProgramOption(
        "adaptive", .flag,
        "Each host's limit finds itself, between 1 and --per-host (without one: -c), by answers a second and latency.",
        .isOn(\.isAdaptive))

    static let canary = ProgramOption(
        "canary", .value("N[:P%]"), isInConfig: false,
        "Each host's first N requests go one at a time; of fewer than P % ok (60) the rest is held, not failed.",
        .canary)

    static let timeout = ProgramOption(
        "timeout", .value("S"), "Total timeout of one attempt in seconds, queue time excluded.",
        .seconds(\.timeouts.attempt!) { .timeouts($0.timeouts) })

    static let connectTimeout = ProgramOption(
        "connect-timeout", .value("S"), "Timeout of dns, connect and tls in seconds.",
        .seconds(\.timeouts.connect!) { .timeouts($0.timeouts) })

    static let readTimeout = ProgramOption(
        "read-timeout", .value("S"), "Longest silence in seconds once connected.",
        .seconds(\.timeouts.read!) { .timeouts($0.timeouts) })

    static let retries = ProgramOption(
        "retries", .value("N"), "Automatic retries.",
        .count(\.retry.retries, atLeast: 0) { .retry($0.retry) })

    static let retryOn = ProgramOption(
        "retry-on", .value("LIST"), "Statuses and failure kinds that are retried.", .retryOn)

    static let retryAllMethods = ProgramOption(
        "retry-all-methods", .flag,
        "Retry any method; else only GET, HEAD, OPTIONS, PUT, DELETE and TRACE once a byte was sent.",
        .isOn(\.retry.retriesAllMethods) { .retry($0.retry) })

    static let backoff = ProgramOption(
        "backoff", .value("S"),
        "First backoff in seconds, doubling, with full jitter; a longer Retry-After wins.",
        .seconds(\.retry.backoff, zeroAllowed: true) { .retry($0.retry) })

    static let backoffMax = ProgramOption(
        "backoff-max", .value("S"), "Longest backoff in seconds.",
        .seconds(\.retry.maximumBackoff, zeroAllowed: true) { .retry($0.retry) })

    static let retryAfterMax = ProgramOption(
        "retry-after-max", .value("S"),
        "The longest Retry-After that is waited for; a request asked to wait longer settles.",
        .seconds(\.retry.retryAfterMaximum, zeroAllowed: true) { .retry($0.retry) })

    static let hostBackoff = ProgramOption(
        "host-backoff", .toggle,
        "Back off from a host whose last 20 first attempts all failed to connect or were answered 429 or 503.",
        .isOn(\.retry.backsOffHosts) { .retry($0.retry) })

    static let threads = ProgramOption(
        "threads", .value("N"),
        "Threads that send and receive; more than one helps when a core is always busy.",
        .count(\.threads, atLeast: 1, atMost: 64))
}

extension RunSetting {
    fileprivate static let canary = RunSetting.value(
        \.canary, { text throws(OptionComplaint) in try OptionReading.canary(text) },
        text: { $0.map { "\($0.count):\($0.percent)%" } ?? "off" })

    fileprivate static let retryOn = RunSetting(
        apply: { texts, settings throws(OptionComplaint) in
            guard let last = texts.last else { return }
            (settings.retry.statuses, settings.retry.failureKinds) = try RetryWords.parse(last)
        }, text: { RetryWords.text($0.retry) }, change: { .retry($0.retry) })
}
