package dev.swingbridge.proxy.http;

import dev.swingbridge.proxy.admin.Operations;
import dev.swingbridge.proxy.admin.UsageException;
import dev.swingbridge.proxy.admin.VerbOptions;
import dev.swingbridge.proxy.migration.cutover.CutoverReport;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which path does what. */
final class ApiRoutes {
    private final Operations operations;

    ApiRoutes(Operations operations) {
        this.operations = operations;
    }

    /**
     * Answers one request under {@code /api}; null when there is nothing at this path.
     *
     * @param path below {@code /api}, split at slashes
     */
    @Nullable Reply answer(
            String method, List<String> path, Map<String, String> options, String operator) {
        boolean read = method.equals("GET");
        boolean write = method.equals("POST");
        if (path.size() == 1 && read) {
            return list(path.getFirst(), VerbOptions.of(options));
        }
        if (path.equals(List.of("users", "check")) && read) {
            return Reply.json(operations.views().accounts());
        }
        if (path.equals(List.of("migrations")) && write) {
            return create(options, operator);
        }
        if (path.equals(List.of("precheck")) && write) {
            String name = takeName(options);
            return Reply.json(operations.precheck(name, VerbOptions.of(options)));
        }
        if (!path.getFirst().equals("migrations") || path.size() < 2 || path.size() > 3) {
            return null;
        }
        return migration(method, path, options, operator);
    }

    private @Nullable Reply list(String what, VerbOptions options) {
        return switch (what) {
            case "migrations" -> Reply.json(operations.list());
            case "routes" -> Reply.json(operations.views().routes());
            case "sessions" -> Reply.json(operations.sessions(options));
            case "held" -> Reply.json(operations.views().held());
            case "servers" -> Reply.json(operations.views().servers());
            default -> null;
        };
    }

    private Reply create(Map<String, String> options, String operator) {
        String name = takeName(options);
        return Reply.json(operations.create(name, VerbOptions.of(options), operator));
    }

    private static String takeName(Map<String, String> options) {
        String name = options.remove("name");
        if (name == null || name.isBlank()) {
            throw new UsageException("name is missing: say what the migration is called");
        }
        return name;
    }

    private @Nullable Reply migration(
            String method, List<String> path, Map<String, String> options, String operator) {
        String name = path.get(1);
        if (operations.list().stream().noneMatch(status -> status.name().equals(name))) {
            return Reply.problem(404, whyMissing(name), "GET /api/migrations lists all of them");
        }
        if (path.size() == 2) {
            return whole(method, name, VerbOptions.of(options), operator);
        }
        return switch (method) {
            case "GET" -> look(name, path.get(2), operator);
            case "POST" -> act(name, path.get(2), new LinkedHashMap<>(options), operator);
            default -> null;
        };
    }

    /** It may be missing because its create failed when nobody waited for it any more. */
    private String whyMissing(String name) {
        try {
            operations.status(name);
        } catch (RefusedException reason) {
            return String.valueOf(reason.getMessage());
        }
        return "there is no migration named " + name;
    }

    private @Nullable Reply whole(
            String method, String name, VerbOptions options, String operator) {
        return switch (method) {
            case "GET" -> Reply.json(operations.status(name));
            case "DELETE" -> {
                operations.delete(name, options, operator);
                yield Reply.json(Map.of("name", name, "deleted", true));
            }
            default -> null;
        };
    }

    private @Nullable Reply look(String name, String what, String operator) {
        return switch (what) {
            case "journal" -> Reply.json(operations.journal(name));
            case "differences" -> Reply.json(operations.differences(name));
            case "precheck" -> Reply.json(operations.precheck(name, VerbOptions.none()));
            case "doctor" -> Reply.json(operations.doctor(name, false, operator));
            default -> null;
        };
    }

    private @Nullable Reply act(
            String name, String verb, Map<String, String> given, String operator) {
        VerbOptions options = VerbOptions.of(given);
        return switch (verb) {
            case "start" -> Reply.json(operations.start(name, options, operator));
            case "pause" -> Reply.json(operations.pause(name, options, operator));
            case "resume" -> Reply.json(operations.resume(name, options, operator));
            case "verify" -> Reply.json(operations.verify(name, options, operator));
            case "switch-traffic" ->
                    cutover(name, operations.switchTraffic(name, options, operator));
            case "reverse-traffic" ->
                    cutover(name, operations.reverseTraffic(name, options, operator));
            case "complete" ->
                    Reply.json(
                            options.dryRun()
                                    ? operations.planComplete(name, options)
                                    : operations.complete(name, options, operator));
            case "cancel" ->
                    Reply.json(
                            options.dryRun()
                                    ? operations.planCancel(name, options)
                                    : operations.cancel(name, options, operator));
            case "precheck" -> Reply.json(operations.precheck(name, options));
            case "doctor" -> Reply.json(operations.doctor(name, true, operator));
            default -> null;
        };
    }

    /** A cutover that was not done is a refusal that brings its report along. */
    private static Reply cutover(String name, CutoverReport report) {
        return switch (report.outcome()) {
            case DONE, REHEARSED, PLANNED -> Reply.json(report);
            case UNDONE ->
                    notDone(
                            name,
                            report,
                            report.direction() + " undid itself: " + report.reason(),
                            "traffic is where it was and nothing was lost;"
                                    + " remove the reason and try again");
            case UNKNOWN ->
                    notDone(
                            name,
                            report,
                            "it is not known whether "
                                    + report.direction()
                                    + " was decided: "
                                    + report.reason(),
                            "statements are held until it is known; look at status");
        };
    }

    private static Reply notDone(String name, CutoverReport report, String error, String fix) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("fix", fix);
        body.put("migration", name);
        body.put("report", report);
        return new Reply(409, "application/json", body);
    }
}
