package dev.esker.http.cli;

import dev.esker.commands.Console;
import java.util.List;

/**
 * A conversation with somebody at a terminal, or with a script at the other end of a pipe. Prompts
 * and answers are the same for both; a terminal adds editing, history and completion. Used by one
 * thread; interrupting that ends the conversation.
 */
interface Dialog extends AutoCloseable {

  /**
   * A conversation of a process.
   *
   * @param console whose {@link Console#dialog} says which of the two it is
   */
  static Dialog with(Console console) {
    return console.dialog() ? TerminalDialog.open(console) : new PipeDialog(console);
  }

  /**
   * Asks a question.
   *
   * @param prompt as it is printed, without a line feed
   * @param suggestions answers that a terminal can complete
   * @return the line without its end; null if the other side has hung up
   */
  String ask(String prompt, List<String> suggestions);

  /** Asks for a message, which a terminal remembers for next time; else like {@link #ask}. */
  String askMessage(String prompt);

  /** Prints a line, and makes sure that it is seen now. False if nobody reads any more. */
  boolean say(String line);

  /** A text of a record, as it may be printed. */
  String printable(String text);

  /** Whether a wrong answer is worth another question. */
  boolean isPatient();

  /**
   * From now on nothing is asked any more, but the other side may still hang up.
   *
   * @param onEnd called once by another thread if it does; never for a pipe, whose end only says
   *     that there are no more answers
   */
  void listenForEnd(Runnable onEnd);

  /** Gives the terminal back as it was. */
  @Override
  void close();
}
