import FetchCore

/// What the command line says of every request that does not set its own: `-X -H -d --data-binary --json -u --bearer -A -b`.
package struct RequestDefaults: Sendable {
    /// `-X`; nil is GET, or POST with a body.
    package var method: FetchMethod?
    /// `-H`, each as it was given: `K: V`, `K;` for one without a value, `K:` for none of that name.
    package var headers: [String] = []
    /// `-d`, `--data-binary` and `--json` in the order given.
    package var data: [BodyPart] = []
    /// `-u`, as `user:password`; nil is none. A URL with user info of its own does without it.
    package var user: String?
    /// `--bearer`; nil is none.
    package var bearer: String?
    /// `-A`; nil leaves it to the run.
    package var userAgent: String?
    /// `-b`, as `a=1; b=2`; nil is none.
    package var cookie: String?

    package init() {}

    /// Whether a body is read from standard input.
    package var readsStandardInput: Bool {
        data.contains { part in
            switch part {
            case .data(let text), .binary(let text), .json(let text), .encoded(let text): text == "@-"
            case .raw: false
            }
        }
    }

    package var isEmpty: Bool {
        method == nil && headers.isEmpty && data.isEmpty && user == nil && bearer == nil && userAgent == nil
            && cookie == nil
    }
}

/// One option that adds to a body.
package enum BodyPart: Sendable, Hashable {
    /// `-d`: the text, or with `@file` the file without its CR, LF and NUL bytes.
    case data(String)
    /// `--data-raw`: the text, also when it begins with `@`.
    case raw(String)
    /// `--data-binary`: the text, or with `@file` the file as it is.
    case binary(String)
    /// `--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`, the content encoded.
    case encoded(String)
    /// `--json`: the text, or with `@file` the file as it is; it brings its Content-Type and Accept.
    case json(String)
}
