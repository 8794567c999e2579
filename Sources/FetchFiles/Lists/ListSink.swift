import FetchCore

/// Takes what a parser finds: lays the defaults under it, numbers it, tells what cannot be read.
final class ListSink {
    var builder: RequestChunkBuilder
    let defaults: PreparedDefaults
    /// The same for rows whose columns fill them in.
    let rowDefaults: PreparedDefaults
    let options: ListOptions
    /// What `$VAR` and `{{env:VAR}}` stand for; nil without `--env`.
    let environment: Template?
    /// Under which messages have the source.
    let source: String
    /// Where its body files may stand.
    let files: BodyFiles
    /// Whether its list is only looked at for faults, to be read later: nothing is fetched.
    let isCheck: Bool
    /// The URL of the command line that CSV rows without one are sent to.
    let templateURL: String?
    private let onFault: (ListFault) -> Void
    private(set) var faultCount = 0
    private(set) var hasWholeFault = false
    private var undefined = UndefinedVariables()
    private var notes: [ListNote: Int] = [:]
    /// Those of the request before: most have the same, and share them.
    private var lastExtras: RequestExtras?
    /// Schemes that operations ask for and nothing gives.
    private var missingLogIns: Set<String> = []
    private let onNote: (String) -> Void

    init(
        builder: RequestChunkBuilder, defaults: PreparedDefaults, rowDefaults: PreparedDefaults,
        options: ListOptions, source: String,
        templateURL: String?, isCheck: Bool = false, onFault: @escaping (ListFault) -> Void,
        onNote: @escaping (String) -> Void
    ) {
        self.isCheck = isCheck
        self.onNote = onNote
        self.builder = builder
        self.defaults = defaults
        self.rowDefaults = rowDefaults
        self.options = options
        self.source = source
        files = BodyFiles(list: source, allowsElsewhere: options.allowsFilesElsewhere)
        self.templateURL = templateURL
        self.onFault = onFault
        environment = options.environment.map { Template.environment($0) }
    }

    /// Whether requests may have an ``EnvironmentMark``.
    private var hasMarks: Bool { if case .marks = options.environment { true } else { false } }

    /// Whether reading on is of no use to a list that runs as it arrives.
    var isBroken: Bool { hasWholeFault || (faultCount > 0 && !options.skipsBadLines) }

    /// A request with nothing of its own but a URL and perhaps a method; makes no `String`.
    ///
    /// - Parameter names: the placeholders that the list declares; nil where it declares none.
    func add(
        url: ByteSpan, method: FetchMethod?, placeholders names: Set<String>? = nil,
        place: @autoclosure () -> String, raw: ByteSpan
    ) {
        do throws(RequestFault) {
            if isFilling || names != nil, Template.mayConcern(url) {
                let undefined = UndefinedNames()
                let template = placeholders(undefined, declared: names)
                let expanded = try template?.expand(Array(url), as: .url) ?? Array(url)
                guard isDefined(undefined, place: place(), raw: raw) else { return }
                try appendPlain(url: expanded, method: method)
            } else {
                try LeftOutSecret.check(url: url)
                try builder.append(
                    url: url, method: method ?? defaults.plainMethod, extras: plainExtras(for: url))
            }
        } catch {
            fault(error, place: place(), raw: raw)
        }
    }

    /// Whether placeholders are filled in where a list has them only by the way, as in URL and JSON lists.
    private var isFilling: Bool { environment != nil || !options.variables.isEmpty }

    /// Fills in the variables of the run and what the environment has; nil when there is neither.
    ///
    /// - Parameters:
    ///   - undefined: takes the names that nothing defines, where there are variables.
    ///   - declared: the placeholders that the list declares: nothing else in braces is one, and they are so where the run has no
    ///     variables too.
    func placeholders(
        _ undefined: @autoclosure () -> UndefinedNames, declared: Set<String>? = nil
    ) -> Template? {
        let variables = options.variables
        if variables.isEmpty, declared == nil { return environment }
        let undefined = undefined()
        return Template(
            value: { [environment] (name) throws(RequestFault) in
                if declared?.contains(name) ?? true, let value = variables[name] { return Array(value.utf8) }
                if let declared, !declared.contains(name) { return try environment?.value(name) }
                if let value = try environment?.value(name) { return value }
                undefined.note(name)
                return nil
            }, dollar: environment?.dollar)
    }

    /// Whether all was defined; tells of it when not.
    func isDefined(_ undefined: UndefinedNames, place: String, raw: ByteSpan) -> Bool {
        if undefined.isEmpty { return true }
        self.undefined(
            undefined, nearest: { [names = options.variables.names] in NearestName.of($0, among: names) },
            ways: "", place: place, raw: raw)
        return false
    }

    private func appendPlain(url: [UInt8], method: FetchMethod?) throws(RequestFault) {
        try url.withUnsafeBufferPointer { (bytes) throws(RequestFault) in
            try LeftOutSecret.check(url: bytes)
            if hasMarks { try EnvironmentMark.checkHost(of: bytes) }
            try builder.append(
                url: bytes, method: method ?? defaults.plainMethod, extras: plainExtras(for: bytes))
        }
    }

    private func plainExtras(for url: ByteSpan) -> RequestExtras? {
        defaults.distinguishesUserInfo && Self.hasUserInfo(url)
            ? defaults.plainWithoutAuthorization : defaults.plain
    }

    private static func hasUserInfo(_ url: some Collection<UInt8>) -> Bool {
        var slashes = 0
        for byte in url {
            if byte == UInt8(ascii: "@") { return slashes >= 2 }
            if byte == UInt8(ascii: "/") { slashes += 1 }
            if slashes > 2 || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { return false }
        }
        return false
    }

    /// A request as a list says it.
    ///
    /// - Parameter filling: fills in the templates of the command line for this row; nil leaves them as they are.
    func add(
        _ request: ListedRequest, place: @autoclosure () -> String, raw: ByteSpan, filling: Template? = nil
    ) {
        do throws(RequestFault) {
            try append(request, filling: filling)
        } catch {
            fault(error, place: place(), raw: raw, name: request.name, group: request.group)
        }
    }

    private func append(_ request: ListedRequest, filling: Template?) throws(RequestFault) {
        let fillsDefaults = filling != nil && rowDefaults.hasTemplates
        if request.isPlain, !fillsDefaults {
            return try appendPlain(url: request.url, method: request.method)
        }
        try LeftOutSecret.check(request)
        var request = request
        var under = filling == nil ? defaults : rowDefaults
        if fillsDefaults, let filling { try under.fill(with: filling) }
        under.merge(into: &request, isAuthorized: !Self.hasUserInfo(request.url))
        let extras = RequestExtras(request.extras, isOfMany: true, sharingWith: lastExtras)
        lastExtras = extras
        let method = request.method ?? .get
        try request.url.withUnsafeBufferPointer { (url) throws(RequestFault) in
            if hasMarks { try EnvironmentMark.checkHost(of: url) }
            try builder.append(url: url, method: method, extras: extras)
        }
    }

    /// Takes a request with placeholders that nothing defines; all of a source are told in one line by ``endSource()``.
    ///
    /// - Parameters:
    ///   - nearest: the name that is known and was meant.
    ///   - ways: how this format defines a variable, with a comma behind it; empty when it cannot.
    func undefined(
        _ names: UndefinedNames, nearest: (String) -> String?, ways: String, place: String, raw: ByteSpan,
        name: String? = nil, group: String? = nil
    ) {
        faultCount += 1
        undefined.note(names.names, nearest: nearest, ways: ways, place: place)
        guard options.skipsBadLines else { return }
        var own = UndefinedVariables()
        own.note(names.names, nearest: nearest, ways: ways, place: place)
        builder.appendUnreadable(
            line: raw, message: own.fault.description, name: name, group: group, redaction: options.redaction)
    }

    /// Counts something that is left out, to be said by ``endSource()``.
    func note(_ note: ListNote) {
        notes[note, default: 0] += 1
    }

    /// Takes the names of log-ins that a request is sent without, to be said by ``endSource()``.
    func noteLogIns(_ names: [String]) {
        missingLogIns.formUnion(names)
    }

    /// Tells what could only be told at the source's end.
    func endSource() {
        for note in ListNote.allCases {
            guard let count = notes[note] else { continue }
            onNote("\(source.sanitised()): \(note.text(count: count))")
        }
        notes = [:]
        if let first = missingLogIns.sorted().first {
            let names = missingLogIns.sorted().map { $0.sanitised() }.joined(separator: ", ")
            onNote(
                "\(source.sanitised()): sent without a log-in that it asks for: \(names); give --var \(first.sanitised())=VALUE, -u or --bearer"
            )
            missingLogIns = []
        }
        guard undefined.count > 0 else { return }
        onFault(ListFault(source: source, place: undefined.place, fault: undefined.fault))
        undefined = UndefinedVariables()
    }

    func fault(_ fault: RequestFault, line: Int, raw: ByteSpan) {
        self.fault(fault, place: String(line), raw: raw)
    }

    /// Tells of a line that cannot be read; with `--skip-bad` it becomes a request that settles as `input`.
    func fault(
        _ fault: RequestFault, place: String, raw: ByteSpan, name: String? = nil, group: String? = nil
    ) {
        faultCount += 1
        var fault = fault
        if hasMarks {
            fault = RequestFault(
                what: EnvironmentMark.shown(fault.what), value: fault.value.map(EnvironmentMark.shown),
                mend: fault.mend)
        }
        let told = ListFault(source: source, place: place, fault: fault)
        onFault(told)
        if options.skipsBadLines {
            builder.appendUnreadable(
                line: raw, message: told.description, name: name, group: group, redaction: options.redaction)
        }
    }

    /// Tells that the source as a whole cannot be read, or not any further.
    func wholeFault(_ fault: RequestFault, place: String = "") {
        faultCount += 1
        hasWholeFault = true
        onFault(ListFault(source: source, place: place, fault: fault, isWhole: true))
    }
}

extension PreparedDefaults {
    /// Meets all names of its templates.
    func check(_ template: Template) throws(RequestFault) {
        var copy = self
        try copy.fill(with: template)
    }

    /// Fills in the templates of headers and body.
    fileprivate mutating func fill(with template: Template) throws(RequestFault) {
        var filled: [HeaderField] = []
        for field in headers {
            filled.append(HeaderField(try template.expand(field.name), try template.expand(field.value)))
        }
        headers = filled
        if case .bytes(let bytes) = body {
            body = .bytes(try template.expand(bytes, as: isJSON ? .json : .text))
        }
    }
}
