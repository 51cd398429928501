package dev.swingbridge.proxy;

import dev.swingbridge.proxy.cli.CommandFailure;
import dev.swingbridge.proxy.cli.ConfigFileOption;
import dev.swingbridge.proxy.cli.ExitCode;
import dev.swingbridge.proxy.cli.Version;
import dev.swingbridge.proxy.config.Configuration;
import dev.swingbridge.proxy.migration.lifecycle.RefusedException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Runs the proxy.")
final class ServeCommand implements Callable<Integer> {
    @Mixin ConfigFileOption config;

    @SuppressWarnings("NullAway.Init") // picocli sets the option
    ServeCommand() {}

    @Override
    public Integer call() throws Exception {
        Configuration configuration = config.load();
        Proxy proxy = start(configuration);
        tell(proxy.serves());
        CountDownLatch asked = new CountDownLatch(1);
        Thread stopping =
                new Thread(
                        () -> {
                            proxy.close();
                            asked.countDown();
                        },
                        "shutdown");
        Runtime.getRuntime().addShutdownHook(stopping);
        asked.await();
        return ExitCode.DONE;
    }

    /** Logging begins here: every verb makes this command, and most have nothing to log. */
    private void tell(Serves serves) {
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        log.info(
                "Swingbridge serves version={} configuration={} listen={} admin={} http={} servers={} migrations={}",
                Version.number(),
                config.path().toAbsolutePath().normalize(),
                serves.listen(),
                serves.admin(),
                serves.http(),
                serves.servers(),
                serves.migrations());
    }

    private static Proxy start(Configuration configuration)
            throws CommandFailure, InterruptedException {
        try {
            return Proxy.start(configuration);
        } catch (IOException | SQLException | RefusedException e) {
            throw new CommandFailure(ExitCode.REFUSED, String.valueOf(e.getMessage()));
        }
    }
}
