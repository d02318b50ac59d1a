# What is missing and how it comes here, for run.sh and test.sh to read in.

# as_root runs a command as root: itself, through sudo, or not at all.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		echo "This needs root, and there is no sudo here: $*" >&2
		return 1
	fi
}

# apt_install says what it installs and installs it.
apt_install() {
	echo "Installing with apt-get: $*"
	# Without this Debian starts a database server of its own on port 5432.
	case " $* " in *" postgresql "*)
		if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
			as_root mkdir -p /etc/postgresql-common || return 1
			echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null || return 1
		fi
		;;
	esac
	# A list of packages from an earlier day may name what is no longer there.
	as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null >/dev/null || return 1
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null >/dev/null || return 1
	# Debian starts Caddy on port 80; only its program is wanted.
	case " $* " in *" caddy "*)
		if command -v systemctl >/dev/null 2>&1; then as_root systemctl disable --now -q caddy || true; fi
		;;
	esac
}

# install_postgres brings PostgreSQL's programs onto this machine if it can.
install_postgres() {
	if command -v apt-get >/dev/null 2>&1; then
		apt_install postgresql postgresql-contrib
	elif command -v brew >/dev/null 2>&1; then
		echo "Installing with Homebrew: postgresql@17"
		brew install postgresql@17 </dev/null
	else
		echo "PostgreSQL is not here, and neither is apt-get nor brew to install it." >&2
		return 1
	fi
}

# found_postgres looks for PostgreSQL's programs as the application does.
found_postgres() {
	go build -o bin/findpostgres ./tools/findpostgres && bin/findpostgres
}
