/// What a request carries to the server, as lists have it and the engine sends it.
package enum RequestBody: Sendable, Equatable {
    /// No body at all.
    case none
    /// These bytes, with a Content-Length.
    case bytes([UInt8])
    /// The bytes of the file at this path, read as they are sent.
    ///
    /// Apart, so that what a request has beside its URL stays 16 bytes smaller where there are a million.
    indirect case file(String)
}
