/** A broker inside the tests' own process. */
package dev.esker.embedding;
