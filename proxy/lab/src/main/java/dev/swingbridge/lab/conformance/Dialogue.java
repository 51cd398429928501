package dev.swingbridge.lab.conformance;

import dev.swingbridge.protocol.auth.AuthBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One logged-in client that goes through the steps of a scene. */
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
    List<String> go(Step step) throws IOException {
        if (step instanceof Step.Pipelined pipelined) {
            connection.gather();
            for (Step each : pipelined.steps()) {
                ask(each);
            }
            connection.sendGathered();
            for (Step each : pipelined.steps()) {
                connection.nextAnswer();
                hear(each);
            }
        } else {
            ask(step);
            hear(step);
        }
        return replies.take();
    }

    private void ask(Step step) throws IOException {
        switch (step) {
            case Step.Query query -> send(QUERY, attributes().text(query.sql()));
            case Step.Prepare prepare -> send(PREPARE, new PacketBytes().text(prepare.sql()));
            case Step.Execute execute -> send(EXECUTE, execution(execute));
            case Step.BulkExecute bulk -> send(BULK_EXECUTE, bulk(bulk));
            case Step.LongData data ->
                    send(
                            LONG_DATA,
                            statement(data.name()).integer(data.parameter(), 2).text(data.text()));
            case Step.Fetch fetch -> send(FETCH, statement(fetch.name()).integer(fetch.rows(), 4));
            case Step.ResetStatement reset -> send(RESET, statement(reset.name()));
            case Step.Close close -> {
                send(CLOSE, statement(close.name()));
                statements.remove(close.name());
            }
            case Step.Raw raw -> send(raw.code(), new PacketBytes().raw(raw.payload()));
            case Step.ChangeUser change -> changeUser(change.schema());
            case Step.Pipelined _ -> throw new IllegalStateException("a pipeline in a pipeline");
        }
    }

    private void hear(Step step) throws IOException {
        switch (step) {
            case Step.Query _, Step.Execute _, Step.BulkExecute _ -> replies.results(LOCAL_FILE);
            case Step.Prepare prepare -> prepared(prepare.name());
            case Step.Fetch _ -> replies.rows();
            case Step.ResetStatement _ -> replies.single();
            case Step.Raw raw -> rawAnswer(raw);
            case Step.LongData _, Step.Close _, Step.ChangeUser _, Step.Pipelined _ -> {
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

    private PacketBytes execution(Step.Execute execute) {
        List<Parameter> parameters = execute.parameters();
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
        for (Parameter parameter : parameters) {
            if (parameter.encoded() != null) {
                payload.raw(parameter.encoded());
            }
        }
        return payload;
    }

    private PacketBytes bulk(Step.BulkExecute bulk) {
        PacketBytes payload = statement(bulk.name()).integer(bulk.types() ? BULK_TYPES : 0, 2);
        if (bulk.types()) {
            types(payload, bulk.rows().getFirst());
        }
        for (List<Parameter> row : bulk.rows()) {
            for (Parameter parameter : row) {
                byte[] encoded = parameter.encoded();
                payload.integer(parameter.indicator(), 1);
                if (encoded != null) {
                    payload.raw(encoded);
                }
            }
        }
        return payload;
    }

    private void types(PacketBytes payload, List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            payload.integer(parameter.type(), 1);
            payload.integer(parameter.unsigned() ? 0x80 : 0, 1);
            if (kind.attributes()) {
                payload.integer(0, 1);
            }
        }
    }

    private void rawAnswer(Step.Raw raw) throws IOException {
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
        if (name.equals(Step.LAST)) {
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
