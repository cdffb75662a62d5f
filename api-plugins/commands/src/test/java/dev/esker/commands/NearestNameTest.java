package dev.esker.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {

  @Test
  void theDistanceIsTheNumberOfEdits() {
    assertEquals(0, NearestName.distance("abc", "abc"));
    assertEquals(3, NearestName.distance("kitten", "sitting"));
    assertEquals(3, NearestName.distance("", "abc"));
  }

  @Test
  void theNearestOneWinsAndFarOnesAreNotMeant() {
    List<String> names = List.of("broker", "topics", "plugins");
    assertEquals(Optional.of("topics"), NearestName.of("topcis", names));
    assertEquals(Optional.of("broker"), NearestName.of("brokers", names));
    assertEquals(Optional.empty(), NearestName.of("xylophone", names));
  }
}
