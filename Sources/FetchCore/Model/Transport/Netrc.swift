/// The log-ins of a `.netrc` file, by host
/// ([inetutils](https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html)).
public struct Netrc: Sendable, Equatable, CustomStringConvertible {
    struct Entry: Equatable {
        /// In lower case; nil for `default`.
        var machine: String?
        var login: String?
        var password: String?
    }

    /// Whether its log-ins answer a server's digest challenge. The default is no: they go along as basic ones.
    public var usesDigest = false
    private let entries: [Entry]

    /// Reads the text of such a file.
    ///
    /// - Throws: ``FetchError`` of kind ``FetchError/Kind/input`` that names the line which cannot be read.
    public init(parsing text: String) throws(FetchError) {
        do throws(Fault) {
            try self.init(reading: text)
        } catch {
            throw FetchError(.input, cause: "line \(error.line) of a netrc file: \(error.reason.words)")
        }
    }

    /// - Throws: The line that cannot be read, and why.
    package init(reading text: String) throws(Fault) {
        var reader = NetrcReader(text)
        entries = try reader.readAll()
    }

    /// Why a file cannot be read as one.
    package struct Fault: Error, Equatable, Sendable {
        /// From 1.
        package let line: Int
        package let reason: Reason

        package enum Reason: Equatable, Sendable {
            /// A quote without its end on the same line.
            case openQuote
            /// Nothing stands behind the word.
            case noValue(String)

            /// What is wrong, and what was expected.
            package var words: String {
                switch self {
                case .openQuote: "a quote without its end; expected \"…\" on one line"
                case .noValue(let word):
                    "no value behind '\(word)'; expected machine NAME login USER password WORD"
                }
            }
        }
    }

    /// What the first entry of the host says that has a log-in, or the one with this log-in; nil without one.
    ///
    /// - Parameters:
    ///   - host: In lower case, an IPv6 address without brackets.
    ///   - login: Whose password is asked for; nil is the first one's.
    package func credentials(for host: String, login: String? = nil) -> FetchCredentials? {
        let entry = entries.first {
            ($0.machine == nil || $0.machine == host) && $0.login != nil
                && (login == nil || $0.login == login)
        }
        guard let entry, let user = entry.login else { return nil }
        let password = entry.password ?? ""
        return usesDigest ? .digest(user: user, password: password) : .basic(user: user, password: password)
    }

    /// What goes along to a URL of the host: nothing where that has a log-in itself, the user's password where it has only a user.
    func credentials(for host: String, url: String) -> FetchCredentials? {
        guard let userInfo = RequestURL.userInfo(of: url) else { return credentials(for: host) }
        guard !userInfo.contains(":"), let login = PercentCode.text(userInfo) else { return nil }
        return credentials(for: host, login: login)
    }

    /// How many there are; what they are is nobody's to see.
    public var description: String { "\(entries.count) netrc entries" }
}
