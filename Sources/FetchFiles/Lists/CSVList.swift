import FetchCore

/// A header row with a `url` column, then a request a row; columns without a meaning of their own are variables.
///
/// `{{column}}` is filled in within the `url` column, within a URL given beside the list (`fetchdeck
/// 'http://host/users/{{id}}' users.csv`, used by rows that have no URL of their own) and within `-d`, `--json` and `-H`.
/// Every column can be used so, `url` and `name` too.
struct CSVList: ListParser {
    private enum Column: Equatable {
        case url, method, body, name, group
        case header(String)
        case variable
    }

    private var rows = CSVRows(longest: ListReader.longestLine)
    /// Whether a `sep=;` said what separates.
    private var hasSeparator = false
    /// In the order of the columns; empty before the header row.
    private var columns: [Column] = []
    private var names: [String] = []
    /// Whether the header row could not be used: the rest then says nothing.
    private var isUseless = false
    /// Whether a column holds secrets, so that rows that cannot be read are shown by their first field alone.
    private var hidesRows = false

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {
        if isUseless { return }
        do throws(RequestFault) {
            if columns.isEmpty, !rows.isOpen {
                if let separator = Self.separator(saidBy: line) {
                    (rows.separator, hasSeparator) = (separator, true)
                    return
                }
                if line.withoutCR.contains(13) {
                    throw RequestFault(
                        what: "lines that end with CR alone", mend: "save it with LF line ends")
                }
                if !hasSeparator { rows.separator = CSVRows.separator(of: line) }
            }
            guard try rows.take(line, number: number) else { return }
            if rows.hasOnlyEmptyFields { return }
            guard rows.bytes.withUnsafeBufferPointer(UTF8Text.isValid) else {
                throw UTF8Text.fault(line.withoutCR)
            }
            if columns.isEmpty { return try takeHeader(sink) }
            takeRow(line, into: sink)
        } catch {
            if columns.isEmpty {
                isUseless = true
                return sink.wholeFault(error, place: String(number))
            }
            fault(error, line, into: sink)
            rows.reset()
        }
    }

    var mendOfLongLine: String { "write the list as jsonl, with the body in a file named as body_file" }

    mutating func finish(into sink: ListSink) {
        guard rows.isOpen, !isUseless else { return }
        let fault = RequestFault(
            what: "quote that is never closed in", bytes: rows.raw, mend: "close it, or write it as \"\"")
        rows.raw.withUnsafeBufferPointer { self.fault(fault, $0, into: sink) }
        rows.reset()
    }

    /// - Parameter fault: its value is a row, or a part of one.
    private func fault(_ fault: RequestFault, _ line: ByteSpan, into sink: ListSink) {
        var fault = fault
        if hidesRows {
            fault.value = nil
            if fault.what.hasSuffix(" in") { fault.what.removeLast(3) }
        }
        withRow(line) { sink.fault(fault, line: rows.firstLine, raw: $0) }
    }

    /// Hands on the row as it is written, as far as it may be shown.
    private func withRow(_ line: ByteSpan, _ body: (ByteSpan) -> Void) {
        if !rows.raw.isEmpty { return rows.raw.withUnsafeBufferPointer { body(shown($0)) } }
        body(shown(line.withoutCR))
    }

    private func shown(_ row: ByteSpan) -> ByteSpan {
        guard hidesRows else { return row }
        let isFirstSecret = names.first.map(Self.isSecret) ?? true
        return row.upTo(isFirstSecret ? 0 : row.firstIndex(of: rows.separator) ?? 0)
    }

    private static func isSecret(_ name: String) -> Bool {
        let isHeader = name.lowercased().hasPrefix("header:")
        return isHeader
            ? Redaction.isSecret(header: String(name.dropFirst(7).trimmed))
            : Redaction.isSecret(parameter: name)
    }

    /// The `;` of a line `sep=;`, which Excel writes before the header.
    private static func separator(saidBy line: ByteSpan) -> UInt8? {
        let bare = line.withoutCR
        guard bare.count == 5, bare.upTo(4).text.lowercased() == "sep=" else { return nil }
        return bare[4]
    }

    private mutating func takeHeader(_ sink: ListSink) throws(RequestFault) {
        names = (0..<rows.count).map { String(rows.text($0).trimmed) }
        columns = names.map { name in
            switch name.lowercased() {
            case "url": .url
            case "method": .method
            case "body": .body
            case "name": .name
            case "group": .group
            case let lower where lower.hasPrefix("header:"): .header(String(name.dropFirst(7).trimmed))
            default: .variable
            }
        }
        hidesRows = sink.options.redaction.isOn && names.contains(where: Self.isSecret)
        for (index, name) in names.enumerated() where names[..<index].contains(name) && !name.isEmpty {
            isUseless = true
            throw useless(RequestFault(what: "two columns", value: name, mend: "give each its own name"))
        }
        if !columns.contains(.url), names.contains(where: { $0.contains("://") }) {
            throw useless(
                RequestFault(
                    what: "no column names in", value: names.joined(separator: ","),
                    mend: "the first line must name the columns, one of them url"))
        }
        if !columns.contains(.url), sink.templateURL == nil {
            throw useless(
                RequestFault(
                    what: "no 'url' column in", value: names.joined(separator: ","),
                    mend: "name a column url, or give a URL with {{column}} beside the list"))
        }
    }

    private mutating func useless(_ fault: RequestFault) -> RequestFault {
        columns = []
        return fault
    }

    private func takeRow(_ line: ByteSpan, into sink: ListSink) {
        do throws(RequestFault) {
            guard rows.count == columns.count else {
                throw RequestFault(
                    what:
                        "\(rows.count) \(rows.count == 1 ? "field" : "fields") where the header has \(columns.count) in",
                    bytes: line.withoutCR,
                    mend: "quote fields that contain the separator")
            }
            let undefined = UndefinedNames()
            let filling = template(sink, undefined)
            let request = try request(filling, sink)
            // What the command line has of them, too.
            if sink.rowDefaults.hasTemplates { try sink.rowDefaults.check(filling) }
            withRow(line) { row in
                if undefined.isEmpty {
                    sink.add(request, place: String(rows.firstLine), raw: row, filling: filling)
                } else {
                    sink.undefined(
                        undefined,
                        nearest: { NearestName.of($0, among: names + sink.options.variables.names) },
                        ways: "a column of that name, ", place: String(rows.firstLine), raw: row,
                        name: request.name, group: request.group)
                }
            }
        } catch {
            fault(error, line, into: sink)
        }
    }

    private func request(_ filling: Template, _ sink: ListSink) throws(RequestFault) -> ListedRequest {
        var request = ListedRequest()
        for (index, column) in columns.enumerated() {
            let cell = rows[index]
            if cell.isEmpty { continue }
            switch column {
            case .url: request.url = try filling.expand(Array(cell.trimmed.trimmedInvisible), as: .url)
            case .method: request.method = FetchMethod(listed: try expanded(cell, sink).trimmed)
            case .body:
                request.body = .bytes(try sink.environment?.expand(Array(cell), as: .text) ?? Array(cell))
            case .name: request.name = try expanded(cell, sink)
            case .group: request.group = try expanded(cell, sink)
            case .header(let name): request.headers.append(HeaderField(name, try expanded(cell, sink)))
            case .variable: break
            }
        }
        if request.url.isEmpty, let template = sink.templateURL {
            request.url = try filling.expand(Array(template.utf8), as: .url)
        }
        return request
    }

    private func expanded(_ cell: ArraySlice<UInt8>, _ sink: ListSink) throws(RequestFault) -> String {
        let text = String(decoding: cell, as: UTF8.self)
        return try sink.environment?.expand(text) ?? text
    }

    /// Fills in the cells of the row, over them what is given singly, under them what files have.
    private func template(_ sink: ListSink, _ undefined: UndefinedNames) -> Template {
        let environment = sink.environment
        let variables = sink.options.variables
        return Template(
            value: { [rows, names] (name) throws(RequestFault) in
                if let value = variables.given[name] { return Array(value.utf8) }
                if let index = names.firstIndex(of: name) { return Array(rows[index]) }
                if let value = variables.files[name] { return Array(value.utf8) }
                if name.hasPrefix("env:") {
                    if let environment { return try environment.value(name) }
                    throw RequestFault(
                        what: "variable of the environment", value: name, mend: "allow it with --env")
                }
                undefined.note(name)
                return nil
            },
            dollar: environment?.dollar)
    }
}
