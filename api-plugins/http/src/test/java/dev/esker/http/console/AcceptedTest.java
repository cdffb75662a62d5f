package dev.esker.http.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets the page, and who the JSON. */
class AcceptedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # curl, and programs that don't care
          */* | false
          application/json | false
          text/plain | false
          # Firefox, Chrome, Safari
          text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | true
          text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8 | true
          # which is liked better
          text/html | true
          TEXT/HTML | true
          text/* | true
          text/html;q=0.5, application/json | false
          text/html, application/json;q=0.5 | true
          text/html;level=1;q=0.9, application/json;q=0.8 | true
          text/html;q=0.5, */*;q=0.4 | true
          text/html;q=0.5, */* | false
          # as much as each other
          text/html, application/json | false
          text/html;q=0 | false
          # the narrower range counts
          text/*, text/html;q=0.1, application/json;q=0.2 | false
          */*, application/json;q=0.1 | true
          # nonsense is no wish
          text/html;q=2 | false
          text/html;q=x | false
          text | false
          , | false
          """)
  void theBetterLikedOfBoth(String accept, boolean html) {
    assertEquals(html, Accepted.htmlRatherThanJson(accept));
  }

  @Test
  void withoutTheHeaderItIsJson() {
    assertFalse(Accepted.htmlRatherThanJson(null));
    assertFalse(Accepted.htmlRatherThanJson(""));
  }
}
