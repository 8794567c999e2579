struct CurlCommands: ListParser {

    mutating func take(_ line: ByteSpan, number: Int, into sink: ListSink) {}
    mutating func finish(into sink: ListSink) {}
}
