package dev.swingbridge.lab.conformance;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Plays scenes at one endpoint and writes down every answer. */
final class Play {
    /** What a cutover is to be tried between two requests with. */
    interface Between {
        /** False when an open cursor or the like kept the session where it was. */
        boolean moved() throws IOException, InterruptedException;
    }

    /** What some commands are answered with. */
    private static final List<String> CLOSED = List.of("CLOSED");

    private final Endpoint endpoint;
    private final ClientKind kind;
    private final long capabilities;
    private final String schema;
    private final Between between;
    private final int every;
    private final List<Exchange> exchanges = new ArrayList<>();
    private int sinceMove;

    /**
     * @param between done after every so many requests of movable scenes
     * @param every requests
     */
    Play(
            Endpoint endpoint,
            ClientKind kind,
            long capabilities,
            String schema,
            Between between,
            int every) {
        this.endpoint = endpoint;
        this.kind = kind;
        this.capabilities = capabilities;
        this.schema = schema;
        this.between = between;
        this.every = every;
    }

    List<Exchange> exchanges() {
        return exchanges;
    }

    /**
     * Each scene by a client of its own.
     *
     * @param withSetup whether its tables are made first
     */
    void scenes(List<Scene> scenes, boolean withSetup) throws IOException, InterruptedException {
        for (Scene scene : scenes) {
            if (withSetup) {
                setup(scene);
            }
            play(scene);
        }
    }

    private void play(Scene scene) throws IOException, InterruptedException {
        Dialogue client = new Dialogue(endpoint, kind, capabilities, schema);
        try {
            for (Request request : scene.requests()) {
                List<String> answer = answer(client, scene, request);
                exchanges.add(new Exchange(scene.name(), request, answer));
                if (answer.equals(CLOSED)) {
                    client.close();
                    client = new Dialogue(endpoint, kind, capabilities, schema);
                }
                move(scene);
            }
        } finally {
            client.close();
        }
    }

    void setup(Scene scene) throws IOException {
        if (scene.setup().isEmpty()) {
            return;
        }
        try (Dialogue client = new Dialogue(endpoint, kind, capabilities, schema)) {
            for (String statement : scene.setup()) {
                String table = statement.split(" ", -1)[2];
                client.go(new Request.Query("DROP TABLE IF EXISTS " + table));
                List<String> answer = client.go(new Request.Query(statement));
                if (answer.getFirst().startsWith("ERR")) {
                    throw new IOException(scene.name() + ": " + statement + ": " + answer);
                }
            }
        }
    }

    private List<String> answer(Dialogue client, Scene scene, Request request) throws IOException {
        try {
            return client.go(request);
        } catch (EOFException | SocketException e) {
            return CLOSED;
        } catch (IOException e) {
            throw new IOException(
                    "%s at %s, scene %s, after %s: %s"
                            .formatted(
                                    kind.name(), endpoint, scene.name(), request, e.getMessage()),
                    e);
        }
    }

    private void move(Scene scene) throws IOException, InterruptedException {
        sinceMove++;
        if (scene.movable() && sinceMove >= every && between.moved()) {
            sinceMove = 0;
        }
    }
}
