package dev.endpointpipeline.loadreplay.generate;

/**
 * The endpoints that exist as the calls go on. Each is at a place, which has a constant share of
 * the calls; a deleted or replaced endpoint is followed by a new one at its place.
 */
final class Endpoints {
  private static final int DIGITS = 6;

  /** Number of the endpoint at each place; 0 if there is none. */
  private final int[] numbers;

  /** Number of the latest call whose response has the ETag of the endpoint; 0 if none. */
  private final long[] etagCalls;

  private int lastNumber;

  /**
   * @param places from which endpoints are drawn
   * @param exist whether there is an endpoint at each place at the start
   */
  Endpoints(int places, boolean exist) {
    this.numbers = new int[places];
    this.etagCalls = new long[places];
    if (exist) {
      for (int i = 0; i < places; i++) {
        numbers[i] = ++lastNumber;
      }
    }
  }

  boolean existsAt(int place) {
    return numbers[place] != 0;
  }

  /** The number of the endpoint at a place; 0 if there is none. */
  int numberAt(int place) {
    return numbers[place];
  }

  /** The id that the next created endpoint will have. */
  String nextId() {
    return id(lastNumber + 1);
  }

  String idAt(int place) {
    return id(numbers[place]);
  }

  void createAt(int place, long call) {
    numbers[place] = ++lastNumber;
    etagCalls[place] = call;
  }

  void deleteAt(int place) {
    numbers[place] = 0;
    etagCalls[place] = 0;
  }

  void etagAt(int place, long call) {
    etagCalls[place] = call;
  }

  /** Number of the latest call whose response has the ETag of the endpoint; 0 if none. */
  long etagCallAt(int place) {
    return etagCalls[place];
  }

  private static String id(int number) {
    String digits = Integer.toString(number);
    return "ep-" + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }
}
