package dev.swingbridge.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.swingbridge.proxy.cli.AdminClient;
import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ExitCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A verb that was asked for; its answer may never come. */
final class AskedVerb {
    private static final long ANSWER_SECONDS = 10;

    private final String verb;
    private final CompletableFuture<JsonNode> answer = new CompletableFuture<>();

    private AskedVerb(String verb) {
        this.verb = verb;
    }

    /** What the operator knows of a verb. */
    enum Outcome {
        DONE,
        /** Certainly nothing came of it. */
        REFUSED,
        /** The proxy was gone before it answered. */
        UNKNOWN
    }

    /** Returns at once. */
    static AskedVerb ask(AdminClient admin, String verb, String path, Map<String, String> options) {
        AskedVerb asked = new AskedVerb(verb);
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                asked.answer.complete(admin.post(path, options));
                            } catch (CommandFailure failure) {
                                asked.answer.completeExceptionally(failure);
                            } catch (InterruptedException stopped) {
                                Thread.currentThread().interrupt();
                                asked.answer.completeExceptionally(stopped);
                            }
                        });
        return asked;
    }

    String verb() {
        return verb;
    }

    boolean answered() {
        return answer.isDone();
    }

    /** Call once the proxy has answered or is gone. */
    Outcome outcome() throws InterruptedException, TimeoutException {
        try {
            answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return Outcome.DONE;
        } catch (ExecutionException failed) {
            boolean gone =
                    !(failed.getCause() instanceof CommandFailure failure)
                            || failure.exitCode() == ExitCode.UNREACHABLE;
            return gone ? Outcome.UNKNOWN : Outcome.REFUSED;
        }
    }
}
