/** Tests of the console's files. */
package dev.esker.http.console;
