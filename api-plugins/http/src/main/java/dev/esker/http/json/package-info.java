/**
 * JSON as the API reads and writes it, on Jackson. Reading is strict: what isn't understood is an
 * error that names the field. Stateless; any thread.
 */
package dev.esker.http.json;
