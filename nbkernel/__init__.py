"""The shared package of the book Keeping the Signal Alive.

Import the module you need (``from nbkernel import initializers``); the
package itself imports nothing, so that a chapter's first cell is quick.
"""

__version__ = "0.1.0"
