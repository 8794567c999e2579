/// Every option by its long name: the word of the command line, of the config file and of messages.
enum OptionID: String, CaseIterable, Hashable, Sendable {
    case concurrency
    case perHost = "per-host"
    case rate
    case hostRate = "host-rate"
    case timeout
    case connectTimeout = "connect-timeout"
    case readTimeout = "read-timeout"
    case retries
    case retryOn = "retry-on"
    case retryAllMethods = "retry-all-methods"
    case backoff
    case backoffMax = "backoff-max"
    case retryAfterMax = "retry-after-max"
    case hostBackoff = "host-backoff"
    case threads

    case request
    case header
    case data
    case dataBinary = "data-binary"
    case json
    case user
    case digest
    case bearer
    case netrc
    case userAgent = "user-agent"
    case cookie
    case cookieJar = "cookie-jar"
    case environment = "env"
    case variable = "var"
    case variableFile = "env-file"

    case insecure
    case cacert
    case cert
    case key
    case proxy
    case noproxy
    case resolve
    case http2
    case maxRedirects = "max-redirects"
    case maxBody = "max-body"

    case format
    case skipBad = "skip-bad"
    case files
    case shard
    case dryRun = "dry-run"
    case operations
    case base
    case expectDeclared = "expect-declared"
    case since
    case anyHost = "any-host"

    case output
    case saveBodies = "save-bodies"
    case extract
    case expect
    case ruleTime = "rule-time"
    case resume
    case resumeUnsafe = "resume-unsafe"
    case showSecrets = "show-secrets"
    case history

    case plain
    case theme
    case themesDir = "themes-dir"
    case ascii
    case noColor = "no-color"
    case fps
    case mouse
    case exitWhenDone = "exit-when-done"
    case paused

    var long: String { "--\(rawValue)" }
}
