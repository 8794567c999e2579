import CCurl

/// An easy handle as a value, with a method for each type of option; the loop thread's alone.
///
/// The variadic C calls are behind the shims, so an argument of the wrong size can't be passed.
struct EasyHandle {
    let raw: UnsafeMutableRawPointer

    /// Nil when libcurl has no memory for one.
    init?() {
        guard let raw = curl_easy_init() else { return nil }
        self.raw = raw
    }

    @discardableResult
    func set(_ option: CURLoption, _ value: Int) -> CURLcode {
        fd_setopt_long(raw, option, value)
    }

    @discardableResult
    func set(_ option: CURLoption, _ value: Bool) -> CURLcode {
        fd_setopt_long(raw, option, value ? 1 : 0)
    }

    @discardableResult
    func set(_ option: CURLoption, bytes value: Int64) -> CURLcode {
        fd_setopt_off(raw, option, curl_off_t(value))
    }

    /// libcurl copies the text; nil puts the option back to its default.
    @discardableResult
    func set(_ option: CURLoption, _ value: String?) -> CURLcode {
        guard let value else { return fd_setopt_string(raw, option, nil) }
        return fd_setopt_string(raw, option, value)
    }

    @discardableResult
    func set(_ option: CURLoption, cString value: UnsafePointer<CChar>?) -> CURLcode {
        fd_setopt_string(raw, option, value)
    }

    /// libcurl keeps the pointer: what it points to must live as long as it is set.
    @discardableResult
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) -> CURLcode {
        fd_setopt_pointer(raw, option, value)
    }

    @discardableResult
    func set(_ option: CURLoption, list value: HeaderList?) -> CURLcode {
        fd_setopt_slist(raw, option, value?.raw)
    }

    /// The bytes of the text as a blob, which libcurl copies.
    @discardableResult
    func set(_ option: CURLoption, copying text: String) -> CURLcode {
        var text = text
        return text.withUTF8 { bytes in
            var blob = curl_blob(
                data: UnsafeMutableRawPointer(mutating: bytes.baseAddress), len: bytes.count,
                flags: UInt32(CURL_BLOB_COPY))
            return fd_setopt_pointer(raw, option, &blob)
        }
    }

    func integer(_ info: CURLINFO) -> Int {
        var value = 0
        fd_getinfo_long(raw, info, &value)
        return value
    }

    /// Microseconds or bytes: the `_T` facts.
    func count(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        fd_getinfo_off(raw, info, &value)
        return Int64(value)
    }

    /// The socket of its connection; nil when it has none.
    var activeSocket: Int32? {
        var fd: curl_socket_t = CURL_SOCKET_BAD
        fd_getinfo_socket(raw, CURLINFO_ACTIVESOCKET, &fd)
        return fd == CURL_SOCKET_BAD ? nil : fd
    }

    func string(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        fd_getinfo_string(raw, info, &value)
        return value.map { String(cString: $0) }
    }
}

/// A `curl_slist` with an owner; it must outlive the handles it is set on.
final class HeaderList {
    fileprivate(set) var raw: UnsafeMutablePointer<curl_slist>?

    init(_ lines: [String] = []) {
        for line in lines { append(line) }
    }

    /// One that libcurl made.
    init(owning raw: UnsafeMutablePointer<curl_slist>?) {
        self.raw = raw
    }

    deinit {
        curl_slist_free_all(raw)
    }

    var lines: [String] {
        var lines: [String] = []
        var next = raw
        while let entry = next {
            if let text = entry.pointee.data { lines.append(String(cString: text)) }
            next = entry.pointee.next
        }
        return lines
    }

    func append(_ line: String) {
        raw = curl_slist_append(raw, line)
    }
}
