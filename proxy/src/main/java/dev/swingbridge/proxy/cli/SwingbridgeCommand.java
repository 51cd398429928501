package dev.swingbridge.proxy.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command line; without a verb it explains itself. */
@Command(
        name = "swingbridge",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Migrates MySQL-compatible databases in place, behind a proxy, with a way back.",
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footerHeading = "%n",
        footer = {
            "\"./swingbridge VERB --help\" explains a verb.",
            "Exit codes: 0 done; 1 refused or failed; 2 usage or configuration;",
            "            3 verification found differences; 4 the proxy cannot be reached."
        },
        subcommands = {
            HelpCommand.class,
            CreateCommand.class,
            PrecheckCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            EndCommands.Complete.class,
            EndCommands.Cancel.class,
            DeleteCommand.class,
            JournalCommand.class,
            DoctorCommand.class,
            UsersCommand.class
        })
public final class SwingbridgeCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public SwingbridgeCommand() {}

    /**
     * The whole command line.
     *
     * @param others commands that do not speak to a running proxy
     */
    public static CommandLine commandLine(Object... others) {
        CommandLine root = new CommandLine(new SwingbridgeCommand());
        for (Object other : others) {
            root.addSubcommand(other);
        }
        for (LifecycleCommand.Verb verb : LifecycleCommand.Verb.values()) {
            root.addSubcommand(verb.word(), LifecycleCommand.commandLine(verb));
        }
        for (CutoverCommand.Direction direction : CutoverCommand.Direction.values()) {
            root.addSubcommand(direction.word(), CutoverCommand.commandLine(direction));
        }
        for (ListCommand.Subject subject : ListCommand.Subject.values()) {
            root.addSubcommand(subject.word(), ListCommand.commandLine(subject));
        }
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setColorScheme(Help.defaultColorScheme(ansi()));
        root.setExecutionExceptionHandler(failures());
        root.setParameterExceptionHandler(usage());
        return root;
    }

    private static Help.Ansi ansi() {
        return Terminal.current().colour() ? Help.Ansi.ON : Help.Ansi.OFF;
    }

    private static IExecutionExceptionHandler failures() {
        return (failure, command, parsed) -> {
            if (failure instanceof CommandFailure told) {
                command.getErr().println("swingbridge: " + told.getMessage());
                return told.exitCode();
            }
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                return ExitCode.REFUSED;
            }
            throw failure;
        };
    }

    private static IParameterExceptionHandler usage() {
        return (wrong, arguments) -> {
            CommandLine command = wrong.getCommandLine();
            command.getErr().println("swingbridge: " + wrong.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
            command.getErr()
                    .println(
                            "\""
                                    + command.getCommandSpec().qualifiedName()
                                    + " --help\" explains.");
            return ExitCode.USAGE;
        };
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.DONE;
    }
}
