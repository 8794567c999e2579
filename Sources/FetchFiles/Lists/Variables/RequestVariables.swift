import FetchCore

/// The variables of a list whose requests have placeholders, those of the run, and the ones that editors bring along.
///
/// A value is pasted as it is written, as editors do; `{{%name}}` is percent-encoded.
struct RequestVariables {
    /// How deep variables may stand within the values of others.
    private static let deepest = 8

    /// What the run brings along.
    private let outer: ListVariables
    private let environment: ListEnvironment?
    private let directory: String
    private let precedence: Precedence
    private var values: [String: String]

    /// What wins where both define a name; what is given singly wins over both.
    enum Precedence {
        /// The list's own, as in `.http` files.
        case list
        /// What comes out of files, as environments do in Postman.
        case files
    }

    /// - Parameter values: what the list defines by now.
    init(
        _ options: ListOptions, directory: String, values: [String: String] = [:],
        precedence: Precedence = .list
    ) {
        self.values = values
        self.precedence = precedence
        outer = options.variables
        environment = options.environment
        self.directory = directory
    }

    /// Takes `name = value`; what is defined by now is filled in, the rest where it is used.
    mutating func define(_ text: String) throws(RequestFault) {
        guard let mark = text.firstIndex(of: "=") else {
            throw RequestFault(
                what: "no '=' in the variable", value: "@\(text)", mend: "expected @name = value")
        }
        let name = String(text[..<mark].trimmed)
        guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
            throw RequestFault(what: "bad variable name", value: name, mend: "expected @name = value")
        }
        let value = String(text[text.index(after: mark)...].trimmed)
        let expanded = try template(UndefinedNames()).expand(value)
        // One that leads back to itself is told with those between, where it is used.
        values[name] = expanded.contains("{{\(name)}}") ? value : expanded
    }

    /// The name that was meant by one that is not defined.
    func nearest(_ name: String) -> String? {
        NearestName.of(name, among: Set(values.keys).union(outer.names).sorted())
    }

    /// Fills in `{{name}}`, and the environment where it is given.
    ///
    /// - Parameter undefined: takes the names that nothing defines; their placeholders stay as they are.
    func template(_ undefined: UndefinedNames) -> Template {
        let environment = environment.map { Template.environment($0) }
        return Template(
            value: { (name) throws(RequestFault) in try bytes(name, undefined, environment, within: []) },
            dollar: environment?.dollar)
    }

    private func bytes(
        _ name: String, _ undefined: UndefinedNames, _ environment: Template?, within path: [String]
    ) throws(RequestFault) -> [UInt8]? {
        if name.hasPrefix("%"), name.count > 1 {
            return try bytes(String(name.dropFirst().trimmed), undefined, environment, within: path)
                .map { EnvironmentMark.adding(.percent, to: PercentCode.encoded($0)) }
        }
        if let value = defined(name) {
            guard value.contains("{{") else { return Array(value.utf8) }
            try Self.check(path, leadsTo: name)
            let inner = Template(
                value: { (inner) throws(RequestFault) in
                    try bytes(inner, undefined, environment, within: path + [name])
                }, dollar: nil)
            return try inner.expand(Array(value.utf8), as: .text)
        }
        if name.hasPrefix("$shared "), let value = outer[String(name.dropFirst(8).trimmed)] {
            return Array(value.utf8)
        }
        if name.hasPrefix("$") { return Array(try dynamic.value(name).utf8) }
        if let value = try environment?.value(name) { return value }
        try checkIsVariable(name)
        undefined.note(name)
        return nil
    }

    /// - Parameter path: the variables within whose values the name stands, from the outermost.
    private static func check(_ path: [String], leadsTo name: String) throws(RequestFault) {
        if let start = path.firstIndex(of: name) {
            throw RequestFault(
                what: "variables that stand for each other:",
                value: (path[start...] + [name]).joined(separator: " → "), mend: "give one of them a value")
        }
        if path.count >= deepest {
            throw RequestFault(
                what: "variables within more than \(deepest) others:",
                value: (path + [name]).joined(separator: " → "), mend: "write their values")
        }
    }

    private var dynamic: DynamicVariable {
        DynamicVariable(
            environment: environment, directory: directory,
            variable: { defined($0) })
    }

    private func defined(_ name: String) -> String? {
        if let value = outer.given[name] { return value }
        switch precedence {
        case .list: return values[name] ?? outer.files[name]
        case .files: return outer.files[name] ?? values[name]
        }
    }

    /// Throws of names that no definition would help.
    private func checkIsVariable(_ name: String) throws(RequestFault) {
        if name.hasPrefix("env:") {
            throw RequestFault(what: "variable of the environment", value: name, mend: "allow it with --env")
        }
        if name.contains(".response.") || name.contains(".request.") {
            throw RequestFault(
                what: "reference to another request", value: name,
                mend: "requests run at once: define it with @name = value")
        }
    }
}
