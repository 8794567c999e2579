import Glibc

/// Texts as the system takes them when a program is started.
package enum CStrings {
    /// The environment as it is, one `NAME=VALUE` an entry.
    package static var environment: [String] {
        var result: [String] = []
        var entry = environ
        while let text = entry.pointee {
            result.append(String(cString: text))
            entry += 1
        }
        return result
    }

    /// Lends the texts as a list that ends with a null pointer.
    package static func with<Result>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
