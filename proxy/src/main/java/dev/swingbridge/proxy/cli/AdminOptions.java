package dev.swingbridge.proxy.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options of every command that speaks to a running proxy. */
public final class AdminOptions {
    private static final Map<String, String> ENVIRONMENT = System.getenv();

    /** How results are printed. */
    enum Format {
        TABLE,
        JSON
    }

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description =
                    "The proxy's HTTP listener (environment SWINGBRIDGE_ADMIN, else 127.0.0.1:6034).")
    @Nullable String admin;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Admin login (environment SWINGBRIDGE_ADMIN_USER, else admin).")
    @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file with the password (else environment SWINGBRIDGE_ADMIN_PASSWORD).")
    @Nullable Path passwordFile;

    @Option(
            names = "--format",
            paramLabel = "table|json",
            defaultValue = "table",
            description = "How results are printed (default: table).")
    Format format = Format.TABLE;

    @SuppressWarnings("NullAway.Init") // picocli sets the mixee
    public AdminOptions() {}

    /** A client of the proxy that the options and the environment name. */
    public AdminClient connect() throws CommandFailure {
        return new AdminClient(
                chosen(admin, "SWINGBRIDGE_ADMIN", "127.0.0.1:6034"),
                chosen(user, "SWINGBRIDGE_ADMIN_USER", "admin"),
                password());
    }

    private static String chosen(@Nullable String given, String variable, String fallback) {
        return given != null ? given : ENVIRONMENT.getOrDefault(variable, fallback);
    }

    private String password() throws CommandFailure {
        if (passwordFile != null) {
            try {
                return Files.readString(passwordFile).stripTrailing();
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.USAGE, "cannot read " + passwordFile);
            }
        }
        String password = ENVIRONMENT.get("SWINGBRIDGE_ADMIN_PASSWORD");
        if (password == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "no admin password: give --password-file or set SWINGBRIDGE_ADMIN_PASSWORD");
        }
        return password;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** For a command that waits; JSON stays alone on standard output. */
    Progress progress() {
        Terminal terminal = json() ? Terminal.LINES : Terminal.current();
        return new Progress(json() ? err() : out(), terminal, System.nanoTime());
    }

    boolean json() {
        return format == Format.JSON;
    }

    /** The JSON as it came, or the text made for people. */
    void print(JsonNode json, String table) {
        PrintWriter out = out();
        out.println(json() ? pretty(json) : table.stripTrailing());
        out.flush();
    }

    private static String pretty(JsonNode json) {
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            return json.toString();
        }
    }
}
