package dev.swingbridge.lab.conformance;

import dev.swingbridge.protocol.auth.AuthBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One logged-in client that goes through the requests of a scene. */
final class Dialogue implements AutoCloseable {
    private static final int QUERY = 0x03;
    private static final int CHANGE_USER = 0x11;
    private static final int PREPARE = 0x16;
    private static final int EXECUTE = 0x17;
    private static final int LONG_DATA = 0x18;
    private static final int CLOSE = 0x19;
    private static final int RESET = 0x1a;
    private static final int FETCH = 0x1c;
    private static final int BULK_EXECUTE = 0xfa;
    private static final int BULK_TYPES = 0x80;
    private static final int LAST_PREPARED = -1;
    private static final int UNKNOWN_STATEMENT = 0x7ffffff0;
    private static final int COLLATION = 45;

    /** Given to whichever LOAD DATA LOCAL asks for a file. */
    private static final String LOCAL_FILE = "1001\tone\n1002\ttwo\n1003\t\\N\n";

    private final Endpoint endpoint;
    private final ClientKind kind;
    private final WireConnection connection;
    private final Replies replies;
    private final Map<String, Long> statements = new HashMap<>();
    private Login.Method method;

    Dialogue(Endpoint endpoint, ClientKind kind, long capabilities, String schema)
            throws IOException {
        this.endpoint = endpoint;
        this.kind = kind;
        Login.Open open = Login.open(endpoint, kind, capabilities, schema);
        this.connection = open.connection();
        this.method = open.method();
        this.replies = new Replies(connection, kind);
    }

    /** Each packet of the answer, in the form that is compared. */
    List<String> go(Request request) throws IOException {
        if (request instanceof Request.Pipelined pipelined) {
            connection.gather();
            for (Request each : pipelined.requests()) {
                ask(each);
            }
            connection.sendGathered();
            for (Request each : pipelined.requests()) {
                connection.nextAnswer();
                hear(each);
            }
        } else {
            ask(request);
            hear(request);
        }
        return replies.take();
    }

    private void ask(Request request) throws IOException {
        switch (request) {
            case Request.Query query -> send(QUERY, attributes().text(query.sql()));
            case Request.Prepare prepare -> send(PREPARE, new PacketBytes().text(prepare.sql()));
            case Request.Execute execute -> send(EXECUTE, execution(execute));
            case Request.BulkExecute bulk -> send(BULK_EXECUTE, bulk(bulk));
            case Request.LongData data ->
                    send(
                            LONG_DATA,
                            statement(data.name()).integer(data.parameter(), 2).text(data.text()));
            case Request.Fetch fetch ->
                    send(FETCH, statement(fetch.name()).integer(fetch.rows(), 4));
            case Request.ResetStatement reset -> send(RESET, statement(reset.name()));
            case Request.Close close -> {
                send(CLOSE, statement(close.name()));
                statements.remove(close.name());
            }
            case Request.Raw raw -> send(raw.code(), new PacketBytes().raw(raw.payload()));
            case Request.ChangeUser change -> changeUser(change.schema());
            case Request.Pipelined _ -> throw new IllegalStateException("a pipeline in a pipeline");
        }
    }

    private void hear(Request request) throws IOException {
        switch (request) {
            case Request.Query _, Request.Execute _, Request.BulkExecute _ ->
                    replies.results(LOCAL_FILE);
            case Request.Prepare prepare -> prepared(prepare.name());
            case Request.Fetch _ -> replies.rows();
            case Request.ResetStatement _ -> replies.single();
            case Request.Raw raw -> rawAnswer(raw);
            case Request.LongData _, Request.Close _, Request.ChangeUser _, Request.Pipelined _ -> {
                // have none, or one that was read while the client went on
            }
        }
    }

    /** A query has one where they were agreed on: a name and a text. */
    private PacketBytes attributes() {
        PacketBytes payload = new PacketBytes();
        if (kind.attributes()) {
            payload.integer(1, 1).integer(1, 1).zeros(1).integer(1, 1);
            payload.integer(0xFD, 1).zeros(1).lengthEncoded(bytes("origin"));
            payload.lengthEncoded(bytes("conformance"));
        }
        return payload;
    }

    private void prepared(String name) throws IOException {
        long id = replies.prepared();
        if (id >= 0) {
            statements.put(name, id);
        } else {
            statements.remove(name);
        }
    }

    private PacketBytes execution(Request.Execute execute) {
        List<BoundValue> parameters = execute.parameters();
        int flags = (execute.cursor() ? 1 : 0) | (kind.attributes() ? 8 : 0);
        PacketBytes payload = statement(execute.name()).integer(flags, 1).integer(1, 4);
        if (kind.attributes()) {
            payload.lengthEncoded(parameters.size());
        }
        if (parameters.isEmpty()) {
            return payload;
        }
        byte[] nulls = new byte[(parameters.size() + 7) / 8];
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).encoded() == null) {
                nulls[i / 8] |= (byte) (1 << (i % 8));
            }
        }
        payload.raw(nulls).integer(execute.types() ? 1 : 0, 1);
        if (execute.types()) {
            types(payload, parameters);
        }
        for (BoundValue parameter : parameters) {
            if (parameter.encoded() != null) {
                payload.raw(parameter.encoded());
            }
        }
        return payload;
    }

    private PacketBytes bulk(Request.BulkExecute bulk) {
        PacketBytes payload = statement(bulk.name()).integer(bulk.types() ? BULK_TYPES : 0, 2);
        if (bulk.types()) {
            types(payload, bulk.rows().getFirst());
        }
        for (List<BoundValue> row : bulk.rows()) {
            for (BoundValue parameter : row) {
                byte[] encoded = parameter.encoded();
                payload.integer(parameter.indicator(), 1);
                if (encoded != null) {
                    payload.raw(encoded);
                }
            }
        }
        return payload;
    }

    private void types(PacketBytes payload, List<BoundValue> parameters) {
        for (BoundValue parameter : parameters) {
            payload.integer(parameter.type(), 1);
            payload.integer(parameter.unsigned() ? 0x80 : 0, 1);
            if (kind.attributes()) {
                payload.integer(0, 1);
            }
        }
    }

    private void rawAnswer(Request.Raw raw) throws IOException {
        switch (raw.shape()) {
            case NOTHING -> {}
            case SINGLE -> replies.single();
            case ANY_TEXT -> {
                replies.single();
                if (replies.take().getFirst().startsWith("ERR")) {
                    throw new IOException(raw.what() + " was refused");
                }
            }
            case FIELDS -> replies.fields();
            case RESULTS -> replies.results(LOCAL_FILE);
            case LOG -> replies.log();
        }
    }

    private void changeUser(String schema) throws IOException {
        AuthBytes password = Login.password(endpoint);
        byte[] proof = Login.proof(method, password);
        PacketBytes payload =
                new PacketBytes()
                        .terminated(endpoint.user())
                        .integer(proof.length, 1)
                        .raw(proof)
                        .terminated(schema)
                        .integer(COLLATION, 2)
                        .terminated(method.name());
        send(CHANGE_USER, payload);
        method = Login.finish(connection, password, method, kind.tls());
        statements.clear();
    }

    private PacketBytes statement(String name) {
        if (name.equals(Request.LAST)) {
            return new PacketBytes().integer(LAST_PREPARED, 4);
        }
        return new PacketBytes()
                .integer(statements.getOrDefault(name, (long) UNKNOWN_STATEMENT), 4);
    }

    private void send(int code, PacketBytes payload) throws IOException {
        connection.command(new PacketBytes().integer(code, 1).raw(payload.toArray()).toArray());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
