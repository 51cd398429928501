package dev.swingbridge.proxy.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A migration's name and the common options. */
final class NameAndOptions {
    @Mixin AdminOptions options;

    @Parameters(paramLabel = "NAME", description = "The migration.")
    String name;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    NameAndOptions() {}

    /** {@code /api/migrations/NAME} and what follows. */
    String path(String below) {
        return "/api/migrations/" + AdminClient.segment(name) + below;
    }
}
